# frameshare: every target sets up what it needs. `make run` and `make test` work alone on a fresh machine.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
LOCK_FLAGS := --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate --no-header -c constraints.txt

# Compiled once, not by each of the processes that a run and the tests start.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup run test test-deep test-nightly test-duckdb2 lint format docs bench lock wheel plotly-bundle explore-bundle clean

help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.installed ## Make .venv and install the locked versions (nothing to do once it is there)

# The stamp makes a second run work without a network. The lock is complete, so nothing is left to resolve.
$(VENV)/.installed: requirements.lock pyproject.toml
ifdef UV
	test -x $(BIN)/python || $(UV) venv --seed --python $(PYTHON) $(VENV)
	$(UV) pip install --python $(BIN)/python --quiet --compile-bytecode --require-hashes --no-deps -r requirements.lock
	$(UV) pip install --python $(BIN)/python --quiet --no-deps --no-build-isolation -e .
else
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
	touch $@

run: setup ## Collect, build, publish: pages in data/site/index.html
	$(BIN)/frameshare run

# Three test files in parallel, or four for whole runs, which mostly wait: this keeps two cores busy.
SIDE_BY_SIDE := --ignore=tests/benchmarks --ignore=tests/live --dist loadfile --no-loadscope-reorder -n
IN_SUITE := -m "not benchmark and not deep and not nightly and not live"

test: setup ## Run the test suite: minutes
	$(BIN)/python -m pytest $(IN_SUITE) $(SIDE_BY_SIDE) 3

test-deep: setup ## Slow and random tests: whole runs, kills, damaged files, property tests with many examples
	$(BIN)/python -m pytest -m "(deep or hypothesis) and not nightly" --hypothesis-profile deep $(SIDE_BY_SIDE) 4

test-nightly: setup ## Hours of kills, ends, outages, slow networks and random input
	KILLS=180 ENDS=10 AWAY_S=120 PUBLISHES=1000 $(BIN)/python -m pytest -m "nightly or hypothesis" --hypothesis-profile nightly $(SIDE_BY_SIDE) 4

test-duckdb2: setup ## Run the suite on DuckDB 2 in an environment of its own
	test -x .venv-duckdb2/bin/python || $(PYTHON) -m venv .venv-duckdb2
	sed '/^duckdb==/,/[^\\]$$/d' requirements.lock > .venv-duckdb2/requirements.txt
	.venv-duckdb2/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv-duckdb2/requirements.txt
	.venv-duckdb2/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	.venv-duckdb2/bin/python -m pip install --quiet --disable-pip-version-check 'duckdb>=2,<3'
	.venv-duckdb2/bin/python -m pytest $(IN_SUITE) $(SIDE_BY_SIDE) 3

lint: setup ## Format check, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: setup ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup ## Write what follows from the code into the documents
	$(BIN)/python -m tests.documents

bench: setup ## Benchmarks: ratios against what a user would otherwise write
	$(BIN)/python -m pytest -m benchmark -s

lock: ## Resolve requirements.lock anew from pyproject.toml and constraints.txt (needs uv and a network)
	$(or $(UV),$(BIN)/uv) pip compile $(LOCK_FLAGS) --extra dev --extra cluster --extra lake --extra mcp pyproject.toml -o requirements.lock

wheel: setup ## Build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel

plotly-bundle: setup ## Build Plotly with only the traces that pages use (needs npm; pages work without)
	$(BIN)/python dashboards/plotly_bundle/build.py

explore-bundle: setup ## Build the page for SQL in the browser: DuckDB-Wasm, 40 MB (needs npm; pages work without)
	$(BIN)/python dashboards/explore_bundle/build.py

clean: ## Remove environments and caches; collected data stays
	rm -rf $(VENV) .venv-duckdb2 dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
