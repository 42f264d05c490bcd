"""Measurements of the speed of Lotwise.

`make bench` measures and prints one table; RESULTS.md holds the last recorded table.
"""

from app.runtime.process import prepare_process

prepare_process()
