# SyncStore. `make` lists what there is; scripts/uv.sh brings Python packages, `syncstore` does the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

RUN := GOAL="$(firstword $(MAKECMDGOALS))" scripts/uv.sh
SOURCES := $(wildcard libs/*/src services/*/src tools/*/src)
# folders that hold Python besides the packages
EXTRA := $(foreach folder,tests bench,$(if $(shell find $(folder) -name '*.py' -print -quit 2>/dev/null),$(folder)))
# as many workers as cores, but no more than 4: they share one PostgreSQL and one RabbitMQ
WORKERS := -n auto --maxprocesses 4 --dist loadgroup
# proofs wait more than they work: two worlds beside each other
PROVERS := -n 2 --dist loadgroup
DEMO_OPTIONS := $(if $(filter-out 0,$(EXIT)),--exit) $(if $(FILE),--file "$(FILE)") $(if $(N),--count "$(N)")
UP_OPTIONS := $(if $(filter-out 0,$(SIMULATORS)),--simulators)

.PHONY: help setup demo up down doctor clean test check unit fmt format-check lint types imports prove mutants test-rabbitmq4 bench

# the tests in which a broker decides: topology, confirms, returns, dead letters, and journeys of the whole product
BROKER_TESTS := $(addprefix tests/integration/,common/test_messaging.py common/test_relay.py common/test_runtime.py \
	catalog/test_service.py) $(addprefix tests/e2e/,test_dead_letters.py test_editing.py)

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | \
		while IFS=$$'\t' read -r name text; do printf '  \033[1m%-14s\033[0m %s\n' "$$name" "$$text"; done

setup: ## Install uv and the locked packages into this checkout (every other target does so too)
	@$(RUN)

demo: ## Run everything and sync 50 products to both platforms [EXIT=1] [FILE=catalogue.csv] [N=number]
	@$(RUN) syncstore demo $(DEMO_OPTIONS)

test: ## Run the tests, with private PostgreSQL and RabbitMQ
	@$(RUN) python -m syncstore_cli.local.prepare
	@$(RUN) pytest $(WORKERS) -m "not prove and not slow_fetch" $(ARGS)

check: format-check lint types imports unit ## Format, lint, types, import rules, unit tests (under a minute)

up: ## Run SyncStore until Ctrl-C, its data kept [SIMULATORS=1: with simulated shops]
	@$(RUN) syncstore up $(UP_OPTIONS)

down: ## Stop what `make up` started, from another terminal
	@$(RUN) syncstore down

doctor: ## Check this machine: what is missing, why it matters, what to type
	@$(RUN) syncstore doctor

fmt: ## Format the code and apply safe fixes
	@$(RUN) ruff check --fix --quiet . && $(RUN) ruff format .

format-check:
	@$(RUN) ruff format --check .

lint: ## Lint
	@$(RUN) ruff check .

types: ## Check types, strictly
	@$(RUN) mypy $(SOURCES) $(EXTRA)

imports: ## Check who may import whom
	@$(RUN) lint-imports

unit: ## Run the tests that need no server
	@$(RUN) pytest $(WORKERS) tests/unit $(ARGS)

prove: ## Run the long proofs, and those that download packages
	@$(RUN) python -m syncstore_cli.local.prepare
	@$(RUN) pytest $(PROVERS) -m "prove or slow_fetch" $(ARGS)

mutants: ## Take the protocol's rules out, one by one: a test must notice each [ARGS=names]
	@$(RUN) python -m syncstore_cli.local.prepare
	@$(RUN) python -m tests.mutants $(ARGS)

test-rabbitmq4: export SYNCSTORE_RABBITMQ_RELEASE := trixie
test-rabbitmq4: ## Run the tests of the broker on RabbitMQ 4, fetched from a newer Debian (on Debian)
	@$(RUN) python -m syncstore_cli.local.prepare
	@$(RUN) pytest -m "not prove" tests/local/test_newer_release.py $(BROKER_TESTS) $(ARGS)

bench: ## Measure the figures of docs/performance
	@$(RUN) python -m bench $(ARGS)

clean: ## Remove local data, logs, fetched servers and caches
	@[ ! -x .venv/bin/syncstore ] || .venv/bin/syncstore clean
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache tests/artifacts demo-report.json
	@find . -name __pycache__ -type d -not -path './.venv/*' -not -path './.tools/*' -prune -exec rm -rf {} +
