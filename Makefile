# One entrance for people and machines. `make help` lists the targets; they are made from the "##" comments.

VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=

# Two cores must be enough: Maven and the engines of the tests stay small, one runs at a time.
export MAVEN_OPTS ?= -Xmx512m
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.DEFAULT_GOAL := help
.PHONY: help run test ci venv lint format pytest unit models component engine docker e2e soak faults guide bench bench-stack viewer doctor clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.runtime ## set up what is missing and run the whole system; Ctrl-C stops it (ARGS='--port-base 9080')
	@$(BIN)/bureau run $(ARGS)

test: $(VENV)/.dev ## set up what is missing, then lint, types, import contracts and every test: all that CI runs
	@$(BIN)/bureau prerequisites --tests
	@$(BIN)/bureau assemble
	@$(MAKE) --no-print-directory $(VIEWER) || [ -z "$$CI" ]
	@PYTHON=$(BIN)/python docker/prepare.sh || [ -z "$$CI" ]
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory pytest

VIEWER := bureau/modelling/render/node_modules/.package-lock.json

viewer: $(VIEWER) ## the viewer that `bureau render` draws diagrams with (npm, locked)

$(VIEWER): bureau/modelling/render/package-lock.json
	@npm ci --prefix $(<D) --ignore-scripts --no-audit --no-fund --silent

lint: $(VENV)/.dev ## ruff, formatting, mypy --strict, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## mend what ruff can mend, and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pytest: $(VENV)/.dev ## every test layer in two processes, without the checks before (ARGS='-k word')
	$(BIN)/pytest --numprocesses 2 --no-loadscope-reorder $(ARGS)

unit: $(VENV)/.dev ## pure rules: seconds
	$(BIN)/pytest tests/unit $(ARGS)

models: $(VENV)/.dev ## diagrams, forms, tables: lint and cross-checks
	$(BIN)/pytest tests/models $(ARGS)

component: $(VENV)/.dev ## API, workers, database, command line; no engine
	$(BIN)/pytest --numprocesses 2 --no-loadscope-reorder tests/component $(ARGS)

engine: $(VENV)/.dev ## every path of the procedures, fail points and restarts, on the real engine
	@$(BIN)/bureau assemble
	$(BIN)/pytest tests/engine $(ARGS)

docker: $(VENV)/.dev ## the compose stack: built, walked through, its parts killed and hung
	@PYTHON=$(BIN)/python docker/prepare.sh
	$(BIN)/pytest tests/docker $(ARGS)

e2e: $(VENV)/.dev $(VIEWER) ## clerks in a browser, from the complaint to the case package
	@$(BIN)/bureau assemble
	$(BIN)/pytest tests/e2e $(ARGS)

soak: $(VENV)/.dev ## the long forms that CI does not run: hours (ARGS='-k word')
	@$(BIN)/bureau assemble
	HYPOTHESIS_PROFILE=long $(BIN)/pytest tests/component/api/test_lifecycle.py tests/component/api/test_contract.py tests/soak $(ARGS)
	$(BIN)/python -m tests.soak.faults
	@PYTHON=$(BIN)/python docker/prepare.sh
	BUREAU_SOAK=2000 $(BIN)/pytest -s tests/docker/test_load.py $(ARGS)

guide: $(VENV)/.dev $(VIEWER) ## make the pictures of docs/办事员手册.md anew, in the browser
	@$(BIN)/bureau assemble
	BUREAU_GUIDE=1 $(BIN)/pytest tests/e2e/test_clerks_guide.py $(ARGS)

bench: $(VENV)/.dev ## worker runtime against bare requests and a peer (ARGS='--peer-python PATH'), API; figures, no verdict
	@$(BIN)/bureau assemble
	$(BIN)/python -m tests.bench.workers $(ARGS)
	$(BIN)/python -m tests.bench.submissions

bench-stack: $(VENV)/.dev ## the compose stack: cases/s by nodes, workers, APIs; cost of a case after 100,000 others
	@PYTHON=$(BIN)/python docker/prepare.sh
	$(BIN)/python -m tests.bench.nodes $(ARGS)
	$(BIN)/python -m tests.bench.histories $(ARGS)

faults: $(VENV)/.dev ## the fault run: 300 cases while everything is killed and misled (ARGS='--seed 7'); not in CI
	@$(BIN)/bureau assemble
	$(BIN)/python -m tests.soak.faults $(ARGS)

doctor: $(VENV)/.runtime ## say what is wrong with the running system, and what to do
	@$(BIN)/bureau doctor $(ARGS)

venv: $(VENV)/.dev ## the virtual environment with the tools of development

clean: ## remove what can be made again; the data in var/ stays
	rm -rf bureau/modelling/render/node_modules $(VENV) engine/target build dist *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# -- the virtual environment: hash-locked, and the project itself without build isolation, so that
#    nothing is downloaded that has no hash here

# A tree that was copied or moved brings an environment that still points to the old place.
ifneq ($(filter-out $(CURDIR),$(shell cat $(VENV)/.created 2>/dev/null)),)
.PHONY: $(VENV)/.created
endif

$(VENV)/.created:
	@.ci/venv $(VENV)
	@echo "$(CURDIR)" > $@

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml $(VENV)/.created
	@echo "▸ 安装运行所需的 Python 包  installing the packages it runs with (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/runtime.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml $(VENV)/.created
	@echo "▸ 安装开发与测试所需的 Python 包  installing the packages of development (about two minutes the first time)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime
