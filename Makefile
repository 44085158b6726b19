# Needs python3 (3.11 or newer), make and git; everything else goes into $(VENV).
# Another interpreter: make test PYTHON=python3.13 VENV=.venv313

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
SCENARIO := scenarios/syria-2024-12.yaml

# A recipe that fails half-way must not leave a stamp that says it succeeded.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help install demo test lint types docs clean

help:  ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(STAMP)  ## set up the virtual environment with the library and its tests

demo: $(STAMP)  ## check and run the Syria scenario; results in out/syria
	$(BIN)/diplosim check $(SCENARIO) --brief
	$(BIN)/diplosim run $(SCENARIO) --seed 7 --out out/syria

test: $(STAMP)  ## run the tests, the documentation's code and the doctests
	$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev  ## check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev  ## check the type annotations
	$(BIN)/mypy

docs: $(VENV)/.installed-docs  ## build the documentation into out/docs, warnings are errors
	$(BIN)/sphinx-build -W --keep-going -q -b html docs out/docs
	@echo "open out/docs/index.html"

clean:  ## remove everything that make has made
	rm -rf .venv .venv3* out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis docs/generated
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "diplosim needs Python 3.11 or newer; '$(PYTHON)' is `$(PYTHON) --version 2>/dev/null || echo missing`." >&2; \
	  echo "Name another one, for example: make $(MAKECMDGOALS) PYTHON=python3.13" >&2; exit 1; }
	@# A failed attempt leaves a Python without pip behind, which the next make would take for a good one.
	@$(PYTHON) -m venv $(VENV) || { rm -f $(BIN)/python; \
	  echo "No virtual environment: on Debian and Ubuntu, first 'apt install python3-venv'." >&2; exit 1; }

$(STAMP): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[test]"
	@touch $@

$(VENV)/.installed-dev: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	@touch $@

$(VENV)/.installed-docs: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[docs]"
	@touch $@
