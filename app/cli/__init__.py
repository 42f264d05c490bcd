"""Command line of Lotwise: one module a command, `main` being the group of all of them.

`commands` holds the group, `options` the options that commands share, `inputs` reads the files,
`documents` and `tables` (with `allocation_document`, `simulation_document` and
`simulation_tables`) turn results into JSON and into text tables, `terminal` prints, and
`watch` follows long work. `assistant` offers the documents as tools (`mcp`).
"""

from app.cli.commands import main

__all__ = ["main"]
