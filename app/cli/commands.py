"""Group of all commands.

An error of the family `LotwiseError` ends a command with status 2 and one line on standard error.
Each command imports the heavy modules it needs only when it runs, so that `lotwise --help` and
`lotwise --version` answer at once.
"""

from __future__ import annotations

import click

from app import __version__
from app.cli.allocate import allocate
from app.cli.compare import compare
from app.cli.import_logs import import_logs
from app.cli.kelly import kelly
from app.cli.mcp import mcp
from app.cli.replay import replay
from app.cli.report import report
from app.cli.serve import serve
from app.cli.simulate import simulate
from app.cli.size import size
from app.cli.terminal import ErrorLineGroup, replace_unencodable_characters
from app.cli.verify import verify
from app.cli.warm import warm
from app.runtime.process import prepare_process


@click.group(cls=ErrorLineGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lotwise")
def main() -> None:
    """Position sizing for systematic traders."""
    prepare_process()
    replace_unencodable_characters()


for command in (
    allocate,
    compare,
    import_logs,
    kelly,
    mcp,
    replay,
    report,
    serve,
    simulate,
    size,
    verify,
    warm,
):
    main.add_command(command)
