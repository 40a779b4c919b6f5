SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
INSTALL := PYTHONWARNINGS=ignore $(BIN)/pip install -q -c requirements.lock -e
# Else the first run waits half a minute for the compiler.
WARM := $(BIN)/python -m wireroom.pipeline.warm
DEV := .venv/.dev
# The embedded run needs few libraries: it installs those alone where no development environment is there.
EMBEDDED := $(if $(wildcard $(DEV)),$(DEV),.venv/.embedded)
SERVERS := kafka elasticsearch redis
FEED ?= seeds/feed.jsonl
STORE ?= wireroom.db
DATA ?= ../shared/data

# Compose needs buildx for BuildKit; Debian's Docker has none.
export DOCKER_BUILDKIT := $(if $(shell docker buildx version 2>/dev/null),1,0)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: venv
venv: $(DEV) ## Make .venv with everything for development

.venv/.pip:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q 'pip>=24.1' # an older one overlooks the extra html_clean of lxml
	@touch $@

$(DEV): .venv/.pip pyproject.toml requirements.lock
	$(INSTALL) '.[dev,train,bench]'
	$(WARM)
	@touch $@

.venv/.embedded: .venv/.pip pyproject.toml requirements.lock
	$(INSTALL) '.[embedded]'
	$(WARM)
	@touch $@

.PHONY: run
run: $(EMBEDDED) ## Run the whole pipe in one process over the sample feed (FEED=, STORE=)
	$(BIN)/wireroom run $(FEED) --store $(STORE)

.PHONY: check
check: $(DEV) ## Check format, lint, types, import rules and that the schemas are up to date
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m wireroom.pipeline.schemas --check

.PHONY: schemas
schemas: $(DEV) ## Write schemas/ anew from the kernel's types
	$(BIN)/python -m wireroom.pipeline.schemas

.PHONY: kibana
kibana: $(DEV) ## Write Kibana's saved objects anew from infra/kibana
	$(BIN)/python -m infra.kibana.build

.PHONY: golden
golden: $(DEV) ## Write the sample feed's golden output anew, after a change that is meant
	$(BIN)/python -m tests.golden.make

.PHONY: test
test: test-unit test-servers ## Run all tests; those that need Docker only where it is to be had

.PHONY: test-unit
test-unit: $(DEV) ## Run the tests that need nothing but Python
	$(BIN)/pytest -n auto -m "not servers and not compose"

.PHONY: test-servers
test-servers: $(DEV) ## Run the tests against real servers and the compose file, in Docker
	@if docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; then \
	  $(MAKE) --no-print-directory images && \
	  tests/with-stack.sh $(BIN)/pytest -n 2 --dist loadfile -m servers && \
	  $(BIN)/pytest -m compose; \
	elif [ "$${CI:-}" = true ]; then echo "no usable Docker with Compose v2: under CI that is a failure" >&2; exit 1; \
	else echo "SKIPPED: server and compose tests, there is no usable Docker with Compose v2"; fi

.PHONY: images
images: ## Find, pull or else build the images that the compose file names
	@for image in $$(ELASTIC_PASSWORD=none docker compose config --images $(SERVERS)) python:3.11-slim-bookworm; do \
	  docker image inspect "$$image" >/dev/null 2>&1 || timeout 600 docker pull -q "$$image" || \
	  { echo "cannot pull $$image: building the stand-ins"; exec tests/standins/build.sh; }; done

.env:
	@umask 077; secret() { $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(18))'; }; elastic=$$(secret); \
	printf '%s\n' "ELASTIC_PASSWORD=$$elastic" "WIREROOM_ELASTICSEARCH_PASSWORD=$$elastic" "KIBANA_PASSWORD=$$(secret)" >$@

.PHONY: stack-up
stack-up: .env images ## Start Kafka, Elasticsearch and Redis and wait until they are healthy
	docker compose up --detach --wait $(SERVERS)

.PHONY: stack-down
stack-down: .env ## Stop all services and remove them; their data stays
	docker compose --profile '*' down

.PHONY: up
up: .env images ## Start the whole deployment: servers and one worker a stage
	docker compose up --detach --wait --build

.PHONY: bench
bench: $(DEV) ## Measure; see bench/README.md
	$(BIN)/python -m bench

.PHONY: bench-search
bench-search: $(DEV) ## Measure the embedded search (BODIES=FILE of real texts)
	$(BIN)/python -m bench.search $(if $(BODIES),--bodies $(BODIES))

.PHONY: bench-dedup
bench-dedup: $(DEV) ## Measure dedup beside datasketch and rensa (BODIES=FILE of real texts)
	$(BIN)/python -m bench.dedup $(if $(BODIES),--bodies $(BODIES))

.PHONY: train
train: $(DEV) ## Train the models anew (DATA=FOLDER of the labelled data); see training/README.md
	$(BIN)/python -m training.dedup --data $(DATA) --out services/wireroom/dedup
	$(BIN)/python -m training.entities.best --data $(DATA)
	$(BIN)/python -m training.entities --data $(DATA)
	$(BIN)/python -m training.topic --data $(DATA) --out services/wireroom/topic/model
	$(BIN)/python -m training.stance --data $(DATA) --out services/wireroom/stance/model
	$(BIN)/python -m training.stance.best --data $(DATA)
	$(BIN)/python -m training.genre --data $(DATA) --out services/wireroom/stance/model

.PHONY: clean
clean: ## Remove what was built and cached; not .venv, not .env, not a store
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find services tests -name __pycache__ -prune -exec rm -rf {} +
