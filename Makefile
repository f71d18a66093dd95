# make help says what there is. Each virtual environment is made once and made again when pyproject.toml changes.

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench fuzz clean python
SHELL := /bin/sh

VENV ?= .venv
DUCKDB ?=
PYTHON ?=
DEMO ?= demo/riverside
PY := $(VENV)/bin/python

# The first Python of 3.11 to 3.13 that can make a virtual environment; PYTHON=… is asked first.
FIND := for p in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
	  "$$p" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	  && { command -v "$$p"; exit 0; }; done; \
	  echo "No Python 3.11, 3.12 or 3.13 with venv was found. Install one: on Debian or Ubuntu, apt install python3 python3-venv." >&2; exit 1

help:  ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1|/' | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

$(VENV)/.made: pyproject.toml
	@python=$$($(FIND)) || exit 1; \
	  "$$python" -m venv --clear $(VENV)
	@$(PY) -m pip install -qq --disable-pip-version-check --editable . $(if $(DUCKDB),duckdb==$(DUCKDB))
	@touch $@

$(VENV)/.made-dev: $(VENV)/.made
	@$(PY) -m pip install -qq --disable-pip-version-check --editable '.[dev]' $(if $(DUCKDB),duckdb==$(DUCKDB))
	@touch $@

demo: $(VENV)/.made  ## Riverside, a made-up place, end to end: returns, store, scores, report
	@rm -rf "$(DEMO)"
	@$(VENV)/bin/outcomes demo "$(DEMO)"

test: $(VENV)/.made-dev  ## set everything up and run every test
	@$(PY) -m pytest

lint: $(VENV)/.made-dev  ## ruff, mypy --strict and the import contract
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

bench: $(VENV)/.made-dev  ## measure against peers and the floor, side by side
	@$(PY) benchmarks/run.py

fuzz: $(VENV)-fuzz/.made  ## search the reader for bytes that break it; FUZZ_SECONDS a target (600)
	@$(VENV)-fuzz/bin/python tests/fuzz/run.py

$(VENV)-fuzz/.made: pyproject.toml
	@python=$$($(FIND)) || exit 1; \
	  "$$python" -m venv --clear $(VENV)-fuzz
	@$(VENV)-fuzz/bin/python -m pip install -qq --disable-pip-version-check --editable '.[fuzz]'
	@touch $@

clean:  ## remove virtual environments, the demo and what tools left behind
	@rm -rf .venv .venv-* demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache benchmarks/.work tests/fuzz/.work
