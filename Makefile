PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo test check unit bench soak shots messages lock clean

help: ## list these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

$(READY): requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fsctui needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(READY)

demo: $(READY) ## set up, then open the app on a throw-away copy of the demo bank
	$(BIN)/fsctui demo

test: check unit ## set up, then every check and every test

check: $(READY) ## lint, types, import contracts, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python tools/messages.py check

unit: $(READY) ## all tests with coverage gates
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 3 --dist worksteal tests
	$(BIN)/coverage combine --quiet
	$(BIN)/python tools/coverage_gates.py

bench: $(READY) ## measure; prints one table
	$(BIN)/python -m benchmarks

soak: $(READY) ## the long loops: kills, races
	FSCTUI_SOAK=1 $(BIN)/python -m pytest -n 2 tests/soak tests/store/test_database_races.py tests/services/test_races.py \
		tests/services/test_referral_races.py tests/services/test_referral_kills.py

shots: $(READY) ## regenerate the pictures in docs/screens from the demo bank
	$(BIN)/python tools/shots.py

messages: $(READY) ## extract the words of the interface into the catalogues
	$(BIN)/python tools/messages.py update

lock: $(READY) ## compile requirements/dev.txt again
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --extra postgres --extra dev pyproject.toml -o requirements/dev.txt

clean: ## remove what the targets above made
	rm -rf $(VENV) .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
