"""One module for each file format that can be read or is refused by name.

The registry (`app.importers.registry`) lists them in the order in which they are tried.
"""
