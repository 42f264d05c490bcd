"""Command `lotwise mcp`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from app.cli.paths import PATH


class _ExtraMissingError(click.ClickException):
    """The extra `mcp` is not installed; shown as one line."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__('Serving assistants needs the extra "mcp": pip install "lotwise[mcp]"')


@click.command()
@click.option(
    "--folder",
    "folders",
    multiple=True,
    required=True,
    metavar="DIR",
    type=PATH,
    help="Folder whose files may be read, with all below it; repeatable.",
)
def mcp(folders: tuple[Path, ...]) -> None:
    """Serve the commands as tools to an assistant, over standard input and output (MCP).

    Files outside of the folders are refused, and no file is written.
    """
    from app.cli.assistant.folders import Folders

    allowed = Folders.of(folders)
    if find_spec("mcp") is None:
        raise _ExtraMissingError
    from app.cli.assistant.server import serve

    serve(allowed)
