"""Command `lotwise mcp`: the command line's documents as tools for an assistant.

`folders` limits the files that may be read, `requests` holds the arguments of the tools, `tools`
the tools, `documents` makes what they answer, and `server` offers them by the Model Context
Protocol; only `server` needs the extra `mcp`.
"""

from app.cli.mcp.command import mcp

__all__ = ["mcp"]
