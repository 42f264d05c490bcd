"""Tools of the repository, run as `python -m scripts.NAME`; none of them is part of the installed package."""
