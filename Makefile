# make demo | test | check | bench | messages | pictures | lock        (docs/architecture.md tells what each is for)
SHELL := /bin/bash
PORT ?= 8000
PYTHON3 ?= python3
PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py
PYTEST := $(PYTHON) -m pytest -q
DEMO_DIR := $(CURDIR)/var/demo
# Whatever `.env` says, the demonstration touches its own folder only.
DEMO := DEMONSTRATION=1 DEBUG=0 VAR_DIR=$(DEMO_DIR) MEDIA_ROOT=$(DEMO_DIR)/media \
	DATABASE_URL=sqlite:///$(DEMO_DIR)/db.sqlite3 CACHE_URL=dbcache://shared_cache LOG_LEVEL=WARNING
SANDBOX := TESTING=1 DEBUG=0 VAR_DIR=$(CURDIR)/var/check

.PHONY: demo demo-data demo-reset demo-remove test check test-sqlite test-postgresql test-browser bench bench-years races hostile \
	messages lock pictures system
.DEFAULT_GOAL := demo

demo: demo-data
	@if ! $(PYTHON) -c "import socket; assert socket.socket().connect_ex(('127.0.0.1', $(PORT)))" 2>/dev/null; then \
		echo "Port $(PORT) is taken: make demo PORT=8123"; exit 1; fi
	@echo; echo "    http://127.0.0.1:$(PORT)/    (Ctrl-C ends it)"; echo
	@$(DEMO) exec $(PYTHON) -m granian --interface wsgi --host 127.0.0.1 --port $(PORT) --workers 1 \
		--blocking-threads 4 --no-ws --log-level warning benxi_sorting.wsgi:application

demo-data: .venv/base.stamp
	@mkdir -p $(DEMO_DIR)/static
	@$(DEMO) $(MANAGE) compile_catalogue
	@$(DEMO) $(MANAGE) migrate -v0
	@$(DEMO) $(MANAGE) createcachetable
	@$(DEMO) $(MANAGE) demo_data

demo-reset: demo-remove
	@$(MAKE) --no-print-directory demo

demo-remove:
	@rm -rf $(DEMO_DIR)

test: system .venv/dev.stamp
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory test-sqlite
	@$(MAKE) --no-print-directory test-postgresql
	@$(MAKE) --no-print-directory test-browser

check: .venv/dev.stamp
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(SANDBOX) $(MANAGE) compile_catalogue
	$(SANDBOX) $(MANAGE) makemigrations --check --dry-run
	$(SANDBOX) $(PYTHON) -m mypy .
	$(PYTEST) tests/test_architecture.py tests/test_lint_rules.py tests/test_translations.py
	DEBUG=0 DEMONSTRATION=0 TESTING=0 VAR_DIR=$(CURDIR)/var/check ALLOWED_HOSTS=portal.example \
		SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		AUDIT_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		FIELD_KEYS="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		$(MANAGE) check --deploy --fail-level WARNING

test-sqlite: .venv/dev.stamp
	TEST_DATABASE_URL= $(PYTEST) -n 2 --ignore tests/browser

# TEST_DATABASE_URL names a server; without it one is started for the time of the tests.
test-postgresql: .venv/dev.stamp
	$(PYTHON) tests/postgres.py $(PYTEST) -n 2 --ignore tests/browser

test-browser: .venv/dev.stamp
	TEST_DATABASE_URL= $(PYTEST) -n 2 --dist loadfile tests/browser

# Each race RACE_REPEATS times, on both databases; `make test` runs it once.
races: export RACE_REPEATS ?= 50
races: .venv/dev.stamp
	TEST_DATABASE_URL= $(PYTEST) -n 2 $(wildcard tests/*/test_*races.py)
	$(PYTHON) tests/postgres.py $(PYTEST) -n 2 $(wildcard tests/*/test_*races.py)

# Every strange address and form to every page, on both databases; `make test` sends a part.
hostile: export HOSTILE := all
hostile: .venv/dev.stamp
	TEST_DATABASE_URL= $(PYTEST) -n 2 tests/test_hostile_urls.py
	$(PYTHON) tests/postgres.py $(PYTEST) -n 2 tests/test_hostile_urls.py

bench: .venv/dev.stamp
	$(SANDBOX) $(MANAGE) compile_catalogue
	$(PYTHON) -m bench.run
	$(PYTHON) tests/postgres.py $(PYTHON) -m bench.run

# Years of scores, at the sizes of BENCH_SCORES (rows), on PostgreSQL alone.
bench-years: .venv/dev.stamp
	$(SANDBOX) $(MANAGE) compile_catalogue
	$(PYTHON) tests/postgres.py $(PYTHON) -m bench.years

messages: .venv/dev.stamp
	$(SANDBOX) $(MANAGE) update_catalogue
	$(SANDBOX) $(MANAGE) compile_catalogue

# The pictures of the manuals and of the README, from the demonstration as it looks now.
pictures: .venv/dev.stamp
	PICTURES=1 TEST_DATABASE_URL= $(PYTEST) -n 2 --dist loadfile tests/browser/test_manual.py \
		tests/browser/test_main_job.py

COMPILE := $(PYTHON) -m uv pip compile pyproject.toml --python-version 3.11 --universal \
	--generate-hashes --no-header
lock: .venv/dev.stamp
	$(COMPILE) -o requirements/base.txt
	$(COMPILE) --group dev -o requirements/dev.txt

system:
	@.ci/system

.venv/base.stamp: requirements/base.txt
	@PYTHON3=$(PYTHON3) .ci/venv requirements/base.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt
	@PYTHON3=$(PYTHON3) .ci/venv requirements/dev.txt
	@touch $@
