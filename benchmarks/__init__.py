"""How fast Lotwise is: `make bench` measures it and prints one table; RESULTS.md keeps the last recorded one."""

from app.runtime.process import prepare_process

prepare_process()
