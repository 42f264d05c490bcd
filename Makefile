# Lotwise. `make run` starts it, `make test` checks it; both need Python 3.11 or newer with venv, and make.
# Another Python: make PYTHON=/path/to/python3 run. One test file: make test ARGS=tests/unit/test_packaging.py

SHELL := /bin/sh
VENV := .venv
LOWER := .venv-lower
BIN := $(VENV)/bin
# Python compiles what is used of a package, which is less than all of it.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p $(NEW_ENOUGH) 2>/dev/null && echo $$p && break; done)
ARGS ?=
DURATION ?= 3600
TIMES ?= 100
SEEDS ?= 1000
CORPUS ?= .fuzz-corpus
# Python keeps what it has compiled: tests start the program some fifty times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-setup bench honesty fuzz hostile mutants soak lint wheel-check lower-bounds matrix release proof \
	docs docs-pictures screenshot clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

run: $(VENV)/.warmed ## install what is missing and start Lotwise at http://127.0.0.1:8765
	@$(BIN)/lotwise serve

test: test-setup ## install what the tests need, a browser included, and run them all
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

test-setup: $(VENV)/.installed-dev
	@$(BIN)/python -m scripts.browser
	@$(BIN)/lotwise warm > /dev/null

bench: $(VENV)/.installed-dev ## measure speed and memory and print the table of benchmarks/RESULTS.md
	@$(BIN)/python -m scripts.browser
	@$(BIN)/python -m benchmarks $(ARGS)

honesty: $(VENV)/.installed-dev ## judge the advice on logs of known truth and print the report of benchmarks/HONESTY.md
	@$(BIN)/python -m benchmarks.honesty $(ARGS)

fuzz: $(VENV)/.installed-fuzz ## read damaged files for an hour, guided by coverage; DURATION=60 for a minute
	@mkdir -p $(CORPUS)
	@$(BIN)/python -m tests.fuzz.guided -max_total_time=$(DURATION) $(ARGS) $(CORPUS) tests/data

mutants: $(VENV)/.installed-mutants ## count how many of a thousand small faults in the source some test notices
	@$(BIN)/python -m benchmarks.mutants $(ARGS)

hostile: $(VENV)/.installed-dev ## try thousands of command lines, profiles and hostile names; TIMES=10 for fewer
	@LOTWISE_EXPLORE=$(TIMES) $(BIN)/python -m pytest --numprocesses auto tests/property/test_command_lines.py \
		tests/unit/test_hostile_names.py $(ARGS)

soak: DURATION = 600
soak: $(VENV)/.installed-dev ## fifty users for ten minutes a server, tabs and faults by seed, a cluster killed; DURATION=60 SEEDS=20
	@$(BIN)/python -m scripts.browser
	@$(BIN)/lotwise warm > /dev/null
	@$(BIN)/python -m benchmarks.soak --duration $(DURATION) $(ARGS)
	@$(BIN)/python -m scripts.javascript simulate 1 $(SEEDS)0
	@LOTWISE_SOAK=1 $(BIN)/python -m pytest tests/unit/dash_app/jobs/test_lost_cluster.py
	@LOTWISE_SEEDS=1:$(SEEDS):12 $(BIN)/python -m pytest tests/browser/test_simulation.py

lint: $(VENV)/.installed-biome ## check style, formatting, spelling and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/codespell app assets benchmarks docs scripts tests *.md
	@$(BIN)/mypy
	@$(BIN)/python -m scripts.javascript check

wheel-check: $(VENV)/.python ## build the wheel, install it in an empty environment and look at what it serves
	@$(BIN)/python -m scripts.check_wheel

# The oldest versions have wheels for Python 3.11 only: make PYTHON=python3.11 lower-bounds, where python3 is newer.
lower-bounds: $(LOWER)/.installed ## run the unit tests with the oldest versions that pyproject.toml allows
	@NUMBA_CACHE_DIR=$(abspath $(LOWER)/numba) $(LOWER)/bin/python -m pytest -p no:cacheprovider \
		--numprocesses auto --dist worksteal -m "not browser" $(or $(ARGS),tests/unit)

matrix: $(VENV)/.installed-release ## run unit tests on every Python found, with pinned, oldest and newest packages
	@$(BIN)/python -m nox $(ARGS)

release: $(VENV)/.installed-release ## build dist/: distributions, notes, packages with licences and weaknesses, hashes
	@$(BIN)/python -m scripts.release

proof: $(VENV)/.installed-dev ## run the worked cases, compare the golden figures, and write docs/proof.md
	@$(BIN)/python -m scripts.conformance --write
	@$(BIN)/python -m scripts.golden
	@$(BIN)/python -m scripts.proof_page

docs: $(VENV)/.installed-docs ## build the documentation site into site/; it fetches nothing
	@$(BIN)/python -m scripts.documentation

docs-pictures: $(VENV)/.installed-dev ## take the pictures of the guide from the running application
	@$(BIN)/python -m scripts.browser
	@$(BIN)/python -m scripts.screenshots --guide

screenshot: $(VENV)/.installed-dev ## take the README's picture from the running application
	@$(BIN)/python -m scripts.browser
	@$(BIN)/python -m scripts.screenshots --readme

clean: ## remove the environment and everything built or cached
	rm -rf $(VENV) $(LOWER) node_modules build dist site .nox .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo "Lotwise needs Python 3.11 or newer; none found. Name one: make PYTHON=/path/to/python3 run" >&2; exit 1; }
	@$(PYTHON) $(NEW_ENOUGH) || { echo "Lotwise needs Python 3.11 or newer; $(PYTHON) is not." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing Lotwise into $(VENV); this takes a minute or two, once."
	@$(INSTALL) --editable .
	@touch $@

# Once after every installation and change of the kernels: the first page shall not wait for it.
$(VENV)/.warmed: $(VENV)/.installed $(wildcard app/calculations/kernels/*.py)
	@$(BIN)/lotwise warm
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing Lotwise with the tools for tests and checks into $(VENV); this takes a minute or two, once."
	@$(INSTALL) --editable '.[dev]'
	@touch $(VENV)/.installed $@

$(VENV)/.installed-fuzz: $(VENV)/.installed-dev
	@$(INSTALL) --editable '.[fuzz]'
	@touch $@

$(VENV)/.installed-release: $(VENV)/.installed-dev
	@$(INSTALL) --editable '.[release]'
	@touch $@

$(VENV)/.installed-docs: $(VENV)/.installed-dev
	@$(INSTALL) --editable '.[docs]'
	@touch $@

$(VENV)/.installed-mutants: $(VENV)/.installed-dev
	@$(INSTALL) --editable '.[mutants]'
	@touch $@

$(VENV)/.installed-biome: $(VENV)/.installed-dev package-lock.json
	@$(BIN)/python -m scripts.javascript install
	@touch $@

$(LOWER)/.installed: pyproject.toml scripts/lower_bounds.py
	@test -n "$(PYTHON)" || { echo "Lotwise needs Python 3.11 or newer; none found. Name one: make PYTHON=/path/to/python3.11 lower-bounds" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(LOWER)
	@$(LOWER)/bin/python -m scripts.lower_bounds > $(LOWER)/pins.txt
	@$(LOWER)/bin/python -m pip install --quiet --disable-pip-version-check \
		--requirement $(LOWER)/pins.txt --editable .
	@touch $@
