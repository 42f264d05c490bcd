"""Tools of the repository, run as `python -m scripts.NAME`, not part of the installed package."""
