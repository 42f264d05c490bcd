"""Settings of the process and places on disk."""
