"""The pages: each registers its path and its callbacks in `register(app)`."""
