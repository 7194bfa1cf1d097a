# Every target sets itself up: a machine with Python >= 3.11 and make is enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCE ?= simulated
STAGE ?= dev
STAGES ?= dev,prod
PROVIDER ?= new
CASES ?= $(abspath ../shared/cases)
SBOM := $(BIN)/cyclonedx-py
CDK := $(BIN)/node cdk_app/node_modules/aws-cdk/bin/cdk
# nothing is deployed: what a deployment would lack is no reason to refuse
UNCHECKED := $(CDK) --app "$(BIN)/python -m cdk_app --unchecked"
# a file of tests stays on one core, with what its tests share; files begin in the order of testpaths
PYTEST := $(BIN)/pytest -q -n auto --dist loadfile --no-loadscope-reorder
SRC := layers/domain/python/nextday cdk_app stacks lambdas ops tests $(wildcard benchmarks)
SITE := frontend/dist/index.html
SITE_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

# the virtual environment's own Node serves npm, jsii and the CDK
export PATH := $(CURDIR)/$(BIN):$(PATH)
export JSII_NODE := $(CURDIR)/$(BIN)/node
export npm_config_update_notifier := false
# what is imported is compiled once and not by every process: tests start hundreds of them
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup site check test test-web test-image coverage scenarios cases bench-ingest bench-night bench-scale bench-forecast bench-sequence bench-set-up bench-api bench-web bench-live lint format demo synth deploy bootstrap delivery destroy contract architecture cost layer package sbom lock clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.installed: requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("nextday needs Python 3.11 or newer: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else 0'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --require-hashes --no-deps -r requirements/uv.txt
	$(BIN)/uv pip sync -q --python $(BIN)/python --compile-bytecode --require-hashes requirements/dev.txt
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

setup: $(VENV)/.installed  ## the virtual environment in .venv

frontend/node_modules/.installed: frontend/package-lock.json $(VENV)/.installed
	cd frontend && npm ci --no-audit --no-fund --loglevel=error
	touch $@

$(SITE): frontend/node_modules/.installed $(SITE_SOURCES)
	cd frontend && npm run --silent build

site: $(SITE)  ## the dashboard in frontend/dist

check: lint  ## what to run while writing: lint, types and unit tests
	cd frontend && npm test --silent
	$(PYTEST) tests/unit

test: setup site  ## every test that needs no account and no network
	cd frontend && npm test --silent
	$(PYTEST)

test-web: setup site  ## the dashboard alone: its modules, and its behaviour in Chromium; part of make test
	cd frontend && npm test --silent
	$(PYTEST) tests/web

test-image: setup  ## the jobs' image, built by Docker and invoked at its own entry point; Linux alone
	$(BIN)/pytest -q tests/image

coverage: setup site  ## every test of Python, and which lines of the domain none of them reaches
	$(PYTEST) --cov

scenarios: setup site  ## whole stories through the deployed stacks, and of vendors and crashes more than make test tells
	NEXTDAY_LOAD_SECONDS=120 $(PYTEST) -m scenario
	NEXTDAY_VENDORS=10 NEXTDAY_EVERY_CRASH=1 $(PYTEST) tests/unit/jobs/ingest

cases: setup site  ## inputs made after public reports, one test a folder, where CASES=DIR is there (../shared/cases)
	@if test -d "$(CASES)"; then NEXTDAY_CASES="$(CASES)" $(PYTEST) tests/cases; else echo "no cases to try in $(CASES)"; fi

bench-ingest: setup  ## requests, bytes and CPU of an update, beside other layouts; QUICK=1 for a minute
	$(BIN)/python -m benchmarks.ingest_economy $(if $(QUICK),--quick)

bench-night: setup  ## a night's CPU and requests beside another checkout: AGAINST=DIR; QUICK=1 for a minute
	$(BIN)/python -m benchmarks.night $(AGAINST) $(if $(QUICK),--quick)

bench-scale: setup site  ## a night by the number of symbols, executed here: SYMBOLS=7,50,500; 5000 by choice, for hours
	$(BIN)/python -m benchmarks.scale $(SYMBOLS)

.build/bench/.installed: requirements/bench.txt $(VENV)/.installed
	rm -rf .build/bench
	$(BIN)/uv pip install -q --python $(BIN)/python --target .build/bench --no-deps --require-hashes -r requirements/bench.txt
	touch $@

bench-forecast: .build/bench/.installed  ## features and training, beside what is usual; QUICK=1 for a minute
	PYTHONPATH=.build/bench $(BIN)/python -m benchmarks.forecast $(if $(QUICK),--quick)

bench-sequence: setup  ## the sequence model beside a GRU, walking forward over SOURCE=csv:DIR
	$(BIN)/python -m benchmarks.sequence_cells "$(SOURCE)"

bench-set-up: setup site  ## what a job costs beside its work, beside another checkout's: AGAINST=DIR
	$(BIN)/python -m benchmarks.job_set_up $(AGAINST)

bench-api: setup site  ## the HTTP API beside FastAPI, Mangum and pandas: API_PYTHON=python3.13 as on Lambda; QUICK=1 for a minute
	$(BIN)/python -m benchmarks.api $(if $(QUICK),--quick) $(if $(API_PYTHON),--python $(API_PYTHON))

bench-live: setup site  ## what has changed, to open pages: beside a FastAPI server that polls the lake; CLIENTS=50, QUICK=1 for a minute
	$(BIN)/python -m benchmarks.live $(if $(QUICK),--quick) $(if $(CLIENTS),--clients $(CLIENTS))

benchmarks/web/peer/node_modules/.installed: benchmarks/web/peer/package-lock.json $(VENV)/.installed
	cd benchmarks/web/peer && npm ci --no-audit --no-fund --loglevel=error
	touch $@

bench-web: setup site benchmarks/web/peer/node_modules/.installed  ## the market view beside the same page on Plotly alone; LIGHTHOUSE=1 judges both, too; QUICK=1 for a minute
	$(BIN)/python -m benchmarks.web $(if $(QUICK),--quick) $(if $(LIGHTHOUSE),--lighthouse)

lint: setup frontend/node_modules/.installed  ## ruff, mypy, the dashboard's types
	$(BIN)/ruff format --check $(SRC)
	$(BIN)/ruff check $(SRC)
	$(BIN)/mypy
	cd frontend && npm run --silent lint

format: setup  ## rewrite the code in house format
	$(BIN)/ruff format $(SRC)
	$(BIN)/ruff check --fix $(SRC)

demo: setup site  ## the whole product on this machine; SOURCE=simulated|yahoo|csv:DIR, ONCE=1 to stop after the forecasts
	@$(BIN)/nextday demo --source "$(SOURCE)" $(if $(ONCE),--once)

synth: layer site cdk_app/node_modules/.installed  ## CloudFormation templates of STAGE=dev in cdk.out, as a deployment would take them
	$(CDK) synth --context stage=$(STAGE) --quiet

cdk_app/node_modules/.installed: cdk_app/package-lock.json $(VENV)/.installed
	cd cdk_app && npm ci --no-audit --no-fund --loglevel=error
	touch $@

contract: setup  ## the OpenAPI document of the HTTP API and the AsyncAPI document of the WebSocket API, after a change of ops/contract or of the kinds of problems
	$(BIN)/python -m ops.contract

cost: setup site  ## the figures in docs/cost.md; COUNT=1 counts real days in the local cloud again, for minutes; COUNT=500/32 so many symbols in so many buckets, too
	$(BIN)/python -m ops.costs $(if $(filter 1,$(COUNT)),--count,$(COUNT))

architecture: setup site  ## the picture in docs/architecture.md, after a change of the stacks
	$(BIN)/python -m ops.architecture

layer: setup  ## the HTTP API's dependencies for Lambda (arm64) in layers/api/python
	$(BIN)/python -m ops.packaging layer

package: setup  ## all that Lambda gets, for both architectures, in .build/package: sizes against limits, digests
	$(BIN)/python -m ops.packaging

sbom: setup  ## what each part is made of, as CycloneDX in .build/sbom: from the locks, and with licences from what is installed
	mkdir -p .build/sbom
	$(SBOM) requirements lambdas/requirements.txt --output-file .build/sbom/jobs.cdx.json
	$(SBOM) requirements lambdas/requirements-sequence.txt --output-file .build/sbom/sequence-model.cdx.json
	$(SBOM) requirements layers/api/requirements.txt --output-file .build/sbom/api.cdx.json
	$(SBOM) environment --output-file .build/sbom/environment.cdx.json $(BIN)/python
	cd frontend && npm sbom --package-lock-only --omit dev --sbom-format cyclonedx > ../.build/sbom/site.cdx.json

deploy: setup  ## STAGE=dev|prod to AWS: checked, built, compared, deployed, asked
	$(BIN)/nextday deploy --stage $(STAGE)

bootstrap: site cdk_app/node_modules/.installed  ## what the CDK itself needs, once per account and region
	$(UNCHECKED) bootstrap

delivery: cdk_app/node_modules/.installed  ## what lets GitHub deploy, once per account: REPOSITORY=OWNER/NAME; docs/delivery.md
	$(CDK) deploy --app "python -m cdk_app.delivery" --output cdk.out.delivery --context repository="$(REPOSITORY)" \
		--context stages="$(STAGES)" --context provider="$(PROVIDER)"

destroy: setup  ## remove STAGE=dev and its lake; a protected stage refuses and keeps its own
	$(BIN)/nextday destroy --stage $(STAGE)

lock: setup  ## pin every requirement anew, with hashes
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --override requirements/overrides.txt requirements/dev.in -o requirements/dev.txt
	$(BIN)/uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header -c requirements/dev.txt requirements/uv.in -o requirements/uv.txt
	$(BIN)/uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header --no-deps requirements/bench.in -o requirements/bench.txt
	$(BIN)/uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header requirements/bench-api.in -o requirements/bench-api.txt
	$(BIN)/uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header requirements/bench-live.in -o requirements/bench-live.txt
	$(BIN)/uv pip compile -q --python-version 3.13 --generate-hashes --no-emit-index-url --no-header -c requirements/dev.txt lambdas/requirements.in -o lambdas/requirements.txt
	$(BIN)/uv pip compile -q --python-version 3.13 --generate-hashes --no-emit-index-url --no-header -c requirements/dev.txt lambdas/requirements-sequence.in -o lambdas/requirements-sequence.txt
	$(BIN)/uv pip compile -q --python-version 3.13 --generate-hashes --no-emit-index-url --no-header -c requirements/dev.txt layers/api/requirements.in -o layers/api/requirements.txt

clean:  ## remove what was built, keep the data
	rm -rf $(VENV) .build cdk.out* frontend/dist frontend/node_modules cdk_app/node_modules benchmarks/web/peer/node_modules layers/api/python
