# Everything is set up in .venv from the lock files; nothing is installed outside this folder.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
# What the tests of a file share is made once; files begin in the order of tests/conftest.py, quick ones first.
PARALLEL := -n auto --dist loadfile --no-loadscope-reorder
FAST := not notebook and not browser and not spark and not slow
LOCK = "$$uv" pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --no-header --quiet pyproject.toml

# The newest Python from 3.11 that can make a virtual environment, unless PYTHON names one.
PYTHON ?=
define FIND_PYTHON
set -eu; found= bare=; \
for python in $(or $(PYTHON),python3.14 python3.13 python3.12 python3.11 python3); do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	if "$$python" -c 'import ensurepip, venv' 2>/dev/null; then found=$$python; break; fi; \
	bare=$${bare:-$$python}; \
done; \
if [ -z "$$found" ] && [ -n "$$bare" ]; then \
	printf '%s\n' "$$bare cannot make a virtual environment: its venv package is missing" \
		'  where: make' \
		"  to do: sudo apt install python3-venv   (or $${bare##*/}-venv when it is not the system's Python)" >&2; \
	exit 1; \
elif [ -z "$$found" ]; then \
	printf '%s\n' '$(if $(PYTHON),$(PYTHON) is not Python 3.11 or newer,There is no Python 3.11 or newer here)' \
		'  where: make' \
		'  to do: sudo apt install python3 python3-venv   (or name one: make report PYTHON=/path/to/python3.12)' >&2; \
	exit 1; \
fi
endef

# $(call SET_UP,folder,lock file): the environment gets what the lock names, and this package.
define SET_UP
$(FIND_PYTHON); \
echo "Setting up $(1) from $(2) with $$found: a minute or two, once"; \
if ! $(1)/bin/python -m pip --version >/dev/null 2>&1; then rm -rf $(1); "$$found" -m venv $(1); fi; \
export PIP_DISABLE_PIP_VERSION_CHECK=1; \
$(1)/bin/python -m pip install --quiet --require-hashes --no-deps -r $(2); \
$(1)/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
endef

.PHONY: help
help:  ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' Makefile

.PHONY: report
report: .venv/installed  ## Set up .venv, then build the sample vendor's review in output/demo
	@$(BIN)/reports demo

.PHONY: test
test: .venv/installed  ## Run the whole suite on all cores, the quick tests first
	@$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

.PHONY: coverage
coverage: .venv/installed  ## The same, and which lines no test runs
	@$(BIN)/python -m pytest $(PARALLEL) --cov=reports_lib $(ARGS)

.PHONY: check
check: lint  ## Lint, quick tests, fresh docs: before every commit
	@$(BIN)/python -m pytest -q $(PARALLEL) -m "$(FAST)" $(ARGS)
	@$(BIN)/python docs/generate.py --check

.PHONY: lint
lint: .venv/installed  ## Format, style, types and layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: docs
docs: .venv/installed  ## Write docs/metrics.md and docs/models.md from the code
	@$(BIN)/python docs/generate.py

.PHONY: explore
explore: .venv/installed  ## Run notebooks/explore.ipynb on the sample and keep what it shows
	@$(BIN)/python docs/explore.py

.PHONY: lab
lab: .venv-lab/installed  ## Set up .venv-lab and open JupyterLab on notebooks/
	@.venv-lab/bin/reports lab $(ARGS)

.PHONY: spark
spark: .venv/installed-spark  ## Add Spark to .venv (Java 17 or newer comes from the system)

.PHONY: lock
lock:  ## Resolve pyproject.toml into the lock files anew (needs uv)
	@set -eu; uv=$$(command -v uv || true); \
	if [ -z "$$uv" ]; then \
		printf '%s\n' 'uv is not installed' '  where: make lock' '  to do: pipx install uv' >&2; exit 1; \
	fi; \
	$(LOCK) --group dev -o requirements.lock; \
	$(LOCK) --group dev --extra spark -o requirements-spark.lock; \
	$(LOCK) --group build --extra lab -o requirements-lab.lock

.PHONY: clean
clean:  ## Remove the environments and caches; data/ and output/ stay
	@rm -rf .venv .venv-lab .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed: requirements.lock pyproject.toml
	@$(call SET_UP,.venv,requirements.lock)
	@touch $@

.venv/installed-spark: requirements-spark.lock .venv/installed
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements-spark.lock
	@touch $@

.venv-lab/installed: requirements-lab.lock pyproject.toml
	@$(call SET_UP,.venv-lab,requirements-lab.lock)
	@.venv-lab/bin/python -m ipykernel install --sys-prefix --name python3 --display-name "Python 3" >/dev/null
	@touch $@
