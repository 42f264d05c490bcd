"""Building blocks of every page: pure functions from data to a component, one concept a module."""
