"""Settings of the process and locations of files on disk."""
