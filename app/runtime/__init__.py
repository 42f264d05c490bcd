"""Settings of the process, locations of files on disk, and text as it may be printed."""
