# make demo        play the demo case and serve it             make check   style, types, imports, templates
# make demo-reset  forget the demo's data                      make fix     repair what can be repaired by machine
# make test        all tests (ARGS="tests/org -k tree")        make bench   measure speed
# make lock        pin the dependencies anew (ARGS=--upgrade)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check
# Build isolation is off so that setuptools, too, is the one in the lock.
INSTALL_LOOKBACK := PYTHONWARNINGS=ignore $(PIP_INSTALL) --no-deps --no-build-isolation --editable .
MESSAGES := $(patsubst %.po,%.mo,$(wildcard lookback/locale/*/LC_MESSAGES/*.po))
TYPED := $(wildcard lookback/kit lookback/*/rules* lookback/*/queries* lookback/*/actions*)
ARGS ?=

.PHONY: demo demo-reset test check fix bench lock
.DELETE_ON_ERROR:

demo: $(VENV)/base.stamp $(MESSAGES)
	$(BIN)/lookback demo $(ARGS)

demo-reset:
	rm -rf var/demo

test: $(VENV)/dev.stamp $(MESSAGES)
	scripts/setup-test-machine.sh
	scripts/test-postgres.sh $(BIN)/pytest -n 2 $(ARGS)

# A data folder of their own: neither reads what a server on this machine has stored in var/.
check test: export LOOKBACK_DATA_DIR := $(CURDIR)/$(VENV)/scratch
check test: export LOOKBACK_DATABASE_URL :=

check: $(VENV)/dev.stamp $(MESSAGES)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy $(TYPED)
	$(BIN)/djlint --lint --quiet lookback
	$(BIN)/lookback check
	$(BIN)/lookback manage makemigrations --check --dry-run

fix: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.stamp $(MESSAGES)
	$(PY) bench/run.py $(ARGS)

lock: $(VENV)/dev.stamp
	scripts/lock.sh $(ARGS)

# ---- set-up: done once, and again when the lock changes

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Lookback needs Python 3.11 or newer. Name one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2> /dev/null || \
	    { echo "This Python cannot make virtual environments. On Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/base.stamp: requirements/base.txt pyproject.toml | $(PY)
	$(PIP_INSTALL) --require-hashes -r requirements/base.txt
	$(INSTALL_LOOKBACK)
	touch $@

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml | $(PY)
	$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	$(INSTALL_LOOKBACK)
	touch $(VENV)/base.stamp $@

%.mo: %.po scripts/compile_messages.py | $(VENV)/base.stamp
	$(PY) scripts/compile_messages.py $<
