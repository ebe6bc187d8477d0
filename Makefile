# One command each; the plain commands stand in README.md for a machine without make.
PYTHON ?= python3
SAMPLE ?=
BIN := .venv/bin
READY := .venv/ready-$(shell cksum requirements.lock pyproject.toml | cksum | cut -d' ' -f1)

# Tests start hundreds of processes: what one has compiled the others need not.
export PYTHONDONTWRITEBYTECODE :=

# By file: what a module sets up it sets up once; in the order of tests/ground/order.py. One more than cores: tests wait for disks, too.
WORKERS := -n 3 --dist loadfile --no-loadscope-reorder
MEASURED := tests/analytics tests/generative tests/spec

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard src/pawl/locale/*/LC_MESSAGES/pawl.po))

.PHONY: demo test verify check programs messages bench lock format

demo: $(READY) $(CATALOGUES)  ## a running site with a log walked through (SAMPLE=FILE takes your own)
	$(BIN)/pawl demo $(if $(SAMPLE),--sample "$(SAMPLE)")

# Three runs: only the analytics are measured (tracing doubles the time of all else), then the rest, then PostgreSQL.
test: $(READY) programs check  ## everything that must hold before a commit lands
	$(BIN)/pytest $(WORKERS) --cov=pawl.analytics --cov-report= $(MEASURED)
	$(BIN)/coverage report --fail-under=100
	$(BIN)/pytest $(WORKERS) $(MEASURED:%=--ignore=%)
	PAWL_TEST_DATABASE=postgresql $(BIN)/pytest $(WORKERS) -m postgres $(MEASURED:%=--ignore=%)

verify: $(READY) programs check  ## the same, with the long forms of all tests, everything on both engines
	PAWL_THOROUGH=1 $(BIN)/pytest $(WORKERS)
	PAWL_THOROUGH=1 PAWL_TEST_DATABASE=postgresql $(BIN)/pytest $(WORKERS) -m "django_db or postgres"

programs: $(READY)  ## PostgreSQL and Chromium for the tests: found, or brought as root by apt-get
	@$(BIN)/python -m tests.ground.programs

messages: $(READY)  ## gather what people read, say what waits for translation
	@$(BIN)/python -m tests.presentation.catalogue

$(CATALOGUES): %.mo: %.po | $(READY)
	$(BIN)/python -c 'import hatch_build; hatch_build.bring_catalogues()'

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
	  uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	    --extra pg --extra saml --extra optimal --extra dev --extra bench --no-emit-index-url \
	    --no-emit-find-links --no-header --no-annotate pyproject.toml ) > requirements.lock

	( echo "# The extra ldap with its exact set, with hashes; made by 'make lock'." ; \
	  uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	    --extra ldap --constraint requirements.lock --no-emit-index-url \
	    --no-emit-find-links --no-header --no-annotate pyproject.toml ) > requirements-ldap.lock

$(READY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pawl needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@echo "Installing what Pawl needs into .venv, once; this takes a minute or two."
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --require-hashes -r requirements.lock
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@rm -f .venv/ready-* && touch $@
