# `make` alone lists the targets. Everything runs in .venv, made from requirements.lock; `make run`
# needs no more than requirements-serve.lock, which is a part of it.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# What testing needs, and the part of it that serving needs: the environment has one of the two.
READY  := $(VENV)/.ready
SERVING := $(if $(wildcard $(READY)),$(READY),$(VENV)/.serving)
# The vendor's own clients for Node, of 2020 and of today; without npm their journeys are skipped.
CLIENT := tests/journeys/sdk/node_modules/.ready
TODAYS_CLIENT := tests/journeys/sdk_today/node_modules/.ready
# The vendor's current Python client, in a folder of its own, with a lock of its own.
PYSDK  := tests/journeys/python_sdk
PYTHON_SITE := build/python_sdk
PYTHON_CLIENT := $(PYTHON_SITE)/.ready
# Flask and FastAPI, whose servers are checked. They have a folder of their own, too: connexion is
# another one where Flask is beside it.
FOREIGN := tests/checks/foreign
FOREIGN_SITE := build/foreign
FOREIGN_READY := $(FOREIGN_SITE)/.ready
# What drives Debian's Chromium through the console, and axe, which judges whether all can read it.
BROWSER := tests/console
BROWSER_SITE := build/browser
BROWSER_READY := $(BROWSER_SITE)/.ready
# What lints the files of `deploy`, with the schemas of Kubernetes: 108 MB that no test needs.
LINTERS := tests/deploy
LINTER_SITE := build/deploy
LINTER := $(LINTER_SITE)/.ready
# twine and what it needs have a folder of their own, too: nothing but a release uses them.
RELEASE := tests/release
TWINE_SITE := build/twine
TWINE := $(TWINE_SITE)/.ready

QUICK  := tests/contract tests/engine tests/stores tests/inferred
# The percentage of lines and branches of each layer that all tests take: measured, rounded down.
# cli and checks have one to spare: which lines run depends on when signals meet processes.
FLOORS := contract:99 engine:99 stores:99 providers:98 inferred:91 http:97 client:97 checks:97 \
  cli:93 replay:97 pytest_plugin:97
# What the quick tests alone take of the inner layers, for every push. What waits for locks and for
# other processes in stores is reached by the slow ones.
INNER  := contract:97 engine:98 stores:94 inferred:90

.DEFAULT_GOAL := help
.PHONY: help install run test stores slow quick coverage floors report check fix types contract corpus comparison detection alarms bench bench-stores crowd soak deploy-lint pictures docs provider lock wheel release clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(READY) $(CLIENT) $(TODAYS_CLIENT) $(PYTHON_CLIENT) $(FOREIGN_READY) $(BROWSER_READY) ## make the environment (pinned, with hashes)

$(READY): requirements.lock pyproject.toml
	$(call make-environment,requirements.lock)
	@touch $@

$(VENV)/.serving: requirements-serve.lock pyproject.toml
	$(call make-environment,requirements-serve.lock)
	@touch $@

# Makes .venv of one of the two locks, by uv where that is there and reaches its index, else by pip.
# A lock is whole: with a resolver, pip looks past it at an extra of a newer release.
define make-environment
@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v <= (3, 13) else f"loyalty-mockserver needs Python 3.11 to 3.13, and $(PYTHON) is {v[0]}.{v[1]}: call make with PYTHON=python3.12, say.")'
@echo "Installing what $(1) names into $(VENV) (once)..."
@if command -v uv >/dev/null && $(PYTHON) -m venv --clear --without-pip $(VENV) \
  && uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps -r $(1) \
  && uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; then :; else \
  $(PYTHON) -m venv --clear $(VENV) || { echo "Python's venv module is missing: on Debian, apt-get install python3-venv."; exit 1; }; \
  $(PIP) --require-hashes --no-deps -r $(1) && $(PIP) --no-deps --no-build-isolation -e .; fi
endef

$(CLIENT) $(TODAYS_CLIENT): %/node_modules/.ready: %/package-lock.json
	@if command -v node >/dev/null && command -v npm >/dev/null; then \
	  cd $* && npm ci --no-audit --no-fund --ignore-scripts --silent && touch node_modules/.ready \
	    || echo "npm could not install $*: the journey of that client is skipped."; fi

$(PYTHON_CLIENT): $(PYSDK)/requirements.lock $(READY)
	@rm -rf $(PYTHON_SITE) && $(PIP) \
	  --require-hashes --no-deps --target $(PYTHON_SITE) -r $< && touch $@ \
	  || echo "pip could not install $(PYSDK): the journey of that client is skipped."

$(FOREIGN_READY): $(FOREIGN)/requirements.lock $(READY)
	@rm -rf $(FOREIGN_SITE) && $(PIP) \
	  --require-hashes --no-deps --target $(FOREIGN_SITE) -r $< && touch $@ \
	  || echo "pip could not install $(FOREIGN): servers of other frameworks are not checked."

$(BROWSER_READY): $(BROWSER)/requirements.lock $(READY)
	@rm -rf $(BROWSER_SITE) && $(PIP) \
	  --require-hashes --no-deps --target $(BROWSER_SITE) -r $< && touch $@ \
	  || echo "pip could not install $(BROWSER): no browser looks at the console."

$(TWINE): $(RELEASE)/requirements.lock $(READY)
	@rm -rf $(TWINE_SITE) && $(PIP) --require-hashes --no-deps --target $(TWINE_SITE) -r $< && touch $@

$(LINTER): $(LINTERS)/requirements.lock $(READY)
	@rm -rf $(LINTER_SITE) && $(PIP) --require-hashes --no-deps --target $(LINTER_SITE) -r $< && touch $@

run: $(SERVING) ## serve on 127.0.0.1:4010 (more flags in ARGS="--scenario NAME ...")
	@$(BIN)/mockserver serve $(ARGS)

test: check $(CLIENT) ## lint, types and all tests but the slow ones
	$(BIN)/pytest -n auto -q -m "not slow"

stores: $(READY) $(CLIENT) ## http over stores that copy: in memory, SQLite and Redis, used by two in turns
	$(BIN)/pytest -n auto -q --store copying -m "not slow and not timed" tests/http
	$(BIN)/pytest -n auto -q --store turns -m "not slow and not timed" tests/http
	$(BIN)/pytest -n auto -q --store replicas -m "not slow and not timed" tests/http

slow: $(READY) $(CLIENT) $(TODAYS_CLIENT) $(PYTHON_CLIENT) $(FOREIGN_READY) $(BROWSER_READY) ## the tests that take long: servers that reload, worlds that are full
	$(BIN)/pytest -n auto -q -m slow

quick: $(READY) ## lint, and the quick tests of contract, engine, stores and inferred
	$(BIN)/ruff check .
	$(BIN)/pytest -n auto -q -m "not slow" $(QUICK)

# Measured: every test, the slow ones too, and the servers that tests start. Measuring costs time,
# so tests that hold a processor time are left out, and `make test` does not measure.
coverage: $(READY) $(CLIENT) $(TODAYS_CLIENT) $(PYTHON_CLIENT) $(FOREIGN_READY) $(BROWSER_READY) ## all tests measured, slow ones too (a quarter of an hour), and the floors
	@mkdir -p build
	$(BIN)/pytest -n auto -q -m "not timed" --cov --cov-report=
	@$(MAKE) --no-print-directory report FLOORS="$(FLOORS)"

floors: $(READY) ## the quick tests measured, and the floors of the inner layers
	@mkdir -p build
	$(BIN)/pytest -n auto -q -m "not slow and not timed" --cov --cov-report= $(QUICK) tests/cli/test_worlds.py
	@$(MAKE) --no-print-directory report FLOORS="$(INNER)"

report:
	@rm -f build/coverage.* # what a server had half written when its test ended it
	@failed=0; for each in $(FLOORS); do layer=$${each%%:*}; floor=$${each##*:}; \
	  printf '%-13s floor %3s, has ' $$layer $$floor; \
	  $(BIN)/coverage report --include="mockserver/$$layer/*,mockserver/$$layer.py" \
	    --fail-under=$$floor --format=total || failed=1; done; exit $$failed

check: $(READY) types ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

fix: $(READY) ## mend what lint and format can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(READY) ## mypy, strict
	$(BIN)/mypy

contract: $(READY) ## check the mock against its own contracts, ten seeds
	@for api in koomalooma boostcom talon_one talon_one_today; do for seed in 1 2 3 4 5 6 7 8 9 10; do \
	  $(BIN)/mockserver check $$api --seed $$seed || exit 1; done; done
	@# Fewer examples, and deleteStub never meets a stub that is there.
	@$(BIN)/mockserver check control --seed 2 --max-examples 30

corpus: $(READY) ## what becomes of the documents that pinned packages carry (docs/corpus.md)
	$(BIN)/python -m tests.corpus $(ARGS)

comparison: $(READY) ## what other mocks do with the same document (docs/comparison.md)
	$(BIN)/python -m tests.comparison $(ARGS)

detection: $(READY) ## how many planted deviations a check finds, and how many mutants
	$(BIN)/python -m tests.detection $(ARGS)

alarms: $(READY) ## what is found on correct servers, generated requests too: twenty seeds, an hour
	$(BIN)/python -m tests.detection --family alarms --seeds 20 --examples 10 $(ARGS)

bench: $(READY) ## throughput, latency, start-up and memory beside the peers
	$(BIN)/python -m tests.bench $(ARGS)

pictures: $(READY) $(BROWSER_READY) ## take the pictures of the console anew (docs/console.png, docs/console-dark.png)
	$(BIN)/python -m tests.console

docs: $(READY) ## write the pages that are made from the contracts (docs/control_reference.md, docs/operations.md)
	$(BIN)/python -m tests.reference

bench-stores: $(READY) ## what a call costs over each store, beside a bare round trip to Redis
	$(BIN)/python -m tests.bench.stores $(ARGS)

crowd: $(READY) ## W1 beside 10,000 idle connections and 200 slow clients
	$(BIN)/python -m tests.bench.crowd $(ARGS)

deploy-lint: $(LINTER) ## hold Dockerfile, Compose files and manifests against their schemas (docs/serving.md)
	PYTHONPATH=$(LINTER_SITE) $(BIN)/python -m kubernetes_validate --strict deploy/kubernetes/mockserver.yaml
	@if command -v kubectl >/dev/null; then kubectl kustomize deploy/kubernetes-redis > build/replicas.yaml \
	  && PYTHONPATH=$(LINTER_SITE) $(BIN)/python -m kubernetes_validate --strict build/replicas.yaml; \
	  else echo "There is no kubectl: deploy/kubernetes-redis is not linted."; fi
	PYTHONPATH=$(LINTER_SITE) $(BIN)/python -m check_jsonschema --builtin-schema vendor.compose-spec deploy/compose*.yaml
	$(LINTER_SITE)/bin/hadolint deploy/Dockerfile

soak: $(READY) ## use a server over each store for MINUTES in all (30), and show what grew
	$(BIN)/python -m tests.soak --minutes $(or $(MINUTES),30) $(ARGS)

provider: $(READY) ## write a new provider for a document: NAME=acme SPEC=openapi.yaml (docs/providers.md)
	@$(BIN)/python -m tests.scaffold "$(NAME)" "$(SPEC)"

lock: $(READY) ## resolve the dependencies anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --all-extras --group checkout --output-file requirements.lock pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --extra redis --group checkout --no-annotate --constraint requirements.lock \
	  --output-file requirements-serve.lock pyproject.toml
	for each in $(PYSDK) $(FOREIGN) $(BROWSER) $(RELEASE) $(LINTERS); do (cd $$each && uv pip compile --quiet --universal \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --output-file requirements.lock requirements.in) || exit 1; done

wheel: $(READY) ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

release: $(READY) $(TWINE) ## build wheel and source archive, check both, and try both on each Python (CONTRIBUTING.md)
	$(BIN)/python -m tests.release $(TWINE_SITE)

clean: ## remove everything that was made
	rm -rf $(VENV) tests/journeys/sdk*/node_modules build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
