"""The documents of the command line as tools for an assistant, served by `lotwise mcp`.

`folders` limits the files that may be read, `requests` holds the arguments of the tools, `tools`
the tools, `documents` makes what only they answer, and `server` offers them by the Model Context
Protocol; only `server` needs the extra `mcp`.
"""
