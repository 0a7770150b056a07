# Each command first installs what it needs into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test ray cover check audit bench record clean

demo: $(VENV)/core.stamp  ## extract from the five articles in seeds/, offline
	$(BIN)/extractor extract seeds --engine rules --format table

test: $(VENV)/dev.stamp  ## run all tests
	$(BIN)/python -m pytest -n auto --dist loadfile

ray: $(VENV)/dev.stamp  ## install Ray (half a gigabyte) and run the tests that need it
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[ray]'
	$(BIN)/python -m pytest tests/batch/test_ray.py

cover: $(VENV)/dev.stamp  ## run the fast tests and check the coverage of the pure packages
	$(BIN)/python -m pytest -q -m "not slow" --cov --cov-report=
	$(BIN)/python -m coverage report --include="extractor/rules/*,extractor/checks/grounding.py,extractor/pipeline/verify.py,extractor/documents/segment.py,schemas/*" --fail-under=92

check: $(VENV)/dev.stamp  ## lint, types, import contracts, prose, and licences of the core
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m mypy --explicit-package-bases --disable-error-code import-not-found benchmarks tools
	$(BIN)/lint-imports
	$(BIN)/python tools/prose.py
	$(BIN)/python tools/licences.py

audit: $(VENV)/dev.stamp  ## look up known vulnerabilities of the installed packages; needs the network
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pip-audit
	$(BIN)/python -m pip_audit --local --skip-editable

bench: $(VENV)/core.stamp  ## characters per CPU-second of the rules
	$(BIN)/python benchmarks/rules_speed.py

record: $(VENV)/dev.stamp  ## record stale cassettes from a model: make record URL=http://127.0.0.1:8080/v1
	for config in regress tests/corpus/regress tests/corpus/brief/regress tests/corpus/brief/together; do \
	  EXTRACTOR_BASE_URL=$(URL) $(BIN)/extractor regress record --only-stale --config $$config.toml || exit; \
	done
	EXTRACTOR_BASE_URL=$(URL) $(BIN)/python tools/record_injection.py

clean:
	rm -rf $(VENV) build dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "extractor needs Python 3.11 or newer; choose one with make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/core.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/core.stamp
