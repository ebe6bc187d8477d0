# One command each; the plain commands stand in README.md for a machine without make.
PYTHON ?= python3
SAMPLE ?=
BIN := .venv/bin
READY := .venv/ready-$(shell cksum requirements.lock pyproject.toml | cksum | cut -d' ' -f1)

.PHONY: demo test verify check bench lock format

demo: $(READY)  ## the main job: a log in, a report out (SAMPLE=FILE takes your own)
	$(BIN)/pawl demo $(if $(SAMPLE),--sample "$(SAMPLE)")

test: $(READY) check  ## everything that must hold before a commit lands
	$(BIN)/pytest -n 2 --cov --cov-report=term:skip-covered
	$(BIN)/coverage report --include="src/pawl/analytics/*" --fail-under=$(if $(PAWL_REFERENCE_DATA),100,99)

verify: $(READY) check  ## the same, with the long forms of all tests
	PAWL_THOROUGH=1 $(BIN)/pytest -n 2

check: $(READY)  ## format, lint, types, floors
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)  ## side by side with the peers, in one run
	$(BIN)/python -m benchmarks

format: $(READY)
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks

lock:  ## pin everything anew (needs uv)
	( echo "# The exact set, with hashes; made by 'make lock'. No index addresses: pip uses the machine's own." ; \
	  uv pip compile -q --universal --python-version 3.11 --generate-hashes --all-extras --no-emit-index-url \
	    --no-emit-find-links --no-header --no-annotate pyproject.toml ) > requirements.lock

$(READY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pawl needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --require-hashes -r requirements.lock
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@rm -f .venv/ready-* && touch $@
