"""The log replayed under a scenario, at many sizes, and compared."""
