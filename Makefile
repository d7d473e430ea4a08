# The tasks of clear64. CI runs the same targets as a laptop does.
#
# Every build in a target directory is a build of the whole workspace in the dev profile: building
# one package alone would resolve other features and compile the dependencies again.

CARGO ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)
PROGRAMS := $(TARGET)/debug
# What reads the results in tests, from PyPI.
READERS := $(TARGET)/readers-venv
# The client of S3 that comes from PyPI.
CLIENTS := $(TARGET)/clients-venv
# What `make bench` compares with, from PyPI.
BENCH := $(TARGET)/bench-venv
# What checks the templates and emulates AWS, and what builds packages for it; from PyPI.
INFRA := $(TARGET)/infra-venv
PACKAGER := $(TARGET)/package-venv
PACKAGES := $(TARGET)/package
# What runs a program for arm64; nothing on a machine that is one.
EMULATOR := $(if $(filter aarch64,$(shell uname -m)),,qemu-aarch64-static -L /usr/aarch64-linux-gnu)
# The pages of the dashboard as they are built, and everything they are built from.
PAGES := $(TARGET)/dashboard
PAGES_SOURCES := $(shell find dashboard -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/generated/*' \
	-not -path 'dashboard/test/*')
# The browser of the tests, as it is installed.
CHROMIUM ?= chromium
# How many counties the demo has: 5, or 58.
COUNTIES ?= 5
# Rows of a file in `make bench`, how often everything runs, and whether large files are measured, too.
ROWS ?= 500000
ROUNDS ?= 5
LARGE ?= 0
# How long `make fuzz` runs.
SECONDS ?= 600
# The mutants that `make mutants` makes, as a pattern of their names; all of them if empty.
ONLY ?=

.DEFAULT_GOAL := help
.PHONY: help docs build pages demo demo-stop test test-readers test-clients test-infra \
	test-dashboard package test-package deploy kill-test lint conformance linkage bench fuzz mutants \
	readme-check clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Build everything
	$(CARGO) build --workspace --all-targets

docs: build ## Write docs/policies.md from the policies
	$(PROGRAMS)/clear64 policy document > docs/policies.md

pages: $(PAGES)/index.html ## Build the pages of the dashboard

demo: pages build ## Five counties upload to a deployment that is killed and started again: its dashboard
	COUNTIES=$(COUNTIES) tests/demo.sh $(PROGRAMS)/clear64 $(TARGET)/demo $(PAGES)

demo-stop: ## Stop the deployment that the demo has left up
	tests/demo-stop.sh $(TARGET)/demo

test: build test-readers test-clients test-infra test-dashboard ## Run every test
	$(CARGO) test --workspace

test-readers: $(READERS)/requirements.txt build ## Read results with DuckDB, Polars and pyarrow
	rm -rf $(TARGET)/readers
	mkdir -p $(TARGET)/readers
	PROGRAMS=$(PROGRAMS) FOLDER=$(TARGET)/readers \
		$(READERS)/bin/python -B -m unittest discover -s tests/readers

test-clients: $(CLIENTS)/requirements.txt build ## Upload, list and fetch with aws-cli and rclone
	@command -v rclone >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get install -y rclone >/dev/null; } || \
		{ echo "make test needs rclone: apt-get install rclone" >&2; exit 2; }
	rm -rf $(TARGET)/clients
	mkdir -p $(TARGET)/clients
	PROGRAMS=$(PROGRAMS) FOLDER=$(TARGET)/clients AWS=$(CLIENTS)/bin/aws \
		$(CLIENTS)/bin/python -B -m unittest discover -s tests/clients

test-infra: $(INFRA)/requirements.txt $(CLIENTS)/requirements.txt build ## Check the templates, and deploy them to an emulator of AWS
	rm -rf $(TARGET)/infra
	mkdir -p $(TARGET)/infra
	PROGRAMS=$(PROGRAMS) FOLDER=$(TARGET)/infra AWS=$(CLIENTS)/bin/aws \
		$(INFRA)/bin/python -B -W ignore -m unittest discover -s tests/infra

test-dashboard: pages build tests/browser/node_modules/.package-lock.json ## Test the dashboard, in a browser too
	cd dashboard && npm test
	@command -v "$(CHROMIUM)" >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get install -y chromium >/dev/null; } || \
		{ echo "make test needs Chromium: apt-get install chromium, or CHROMIUM=program" >&2; exit 2; }
	rm -rf $(TARGET)/browser
	mkdir -p $(TARGET)/browser
	PROGRAMS=$(abspath $(PROGRAMS)) FOLDER=$(abspath $(TARGET)/browser) PAGES=$(abspath $(PAGES)) \
		CHROMIUM="$$(command -v "$(CHROMIUM)")" node --test --test-concurrency=2 tests/browser/*.test.mjs

# Packages of npm. Its own list of what is installed marks complete ones.
%/node_modules/.package-lock.json: %/package-lock.json
	$(needs-node)
	cd $* && npm ci --no-audit --no-fund --loglevel=error
	touch $@

$(PAGES)/index.html: dashboard/node_modules/.package-lock.json $(PAGES_SOURCES)
	$(needs-node)
	cd dashboard && npm run build -- --outDir $(abspath $(PAGES)) --emptyOutDir --logLevel warn
	touch $@

define needs-node
@node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(+(major * 100 + minor < 2019))' \
	2>/dev/null && command -v npm >/dev/null || \
	{ echo "this needs Node 20.19 or newer, with npm: https://nodejs.org" >&2; exit 2; }
endef

package: $(PACKAGER)/requirements.txt ## Build the packages for AWS: make package ARCHITECTURE=arm64 FIPS=1
	infra/package.sh $(PACKAGES) $(PACKAGER)

test-package: override ARCHITECTURE := arm64
test-package: package build $(INFRA)/requirements.txt ## Run the packaged arm64 programs in the emulator, under qemu
	@[ -z "$(EMULATOR)" ] || { command -v qemu-aarch64-static >/dev/null && [ -d /usr/aarch64-linux-gnu ]; } || \
		{ [ "$$(id -u)" = 0 ] && apt-get install -y qemu-user-static libc6-arm64-cross >/dev/null; } || \
		{ echo "make test-package needs: apt-get install qemu-user-static libc6-arm64-cross" >&2; exit 2; }
	rm -rf $(TARGET)/infra
	mkdir -p $(TARGET)/infra
	PROGRAMS=$(PROGRAMS) FOLDER=$(TARGET)/infra PACKAGES=$(PACKAGES) \
		RUNNER="$(EMULATOR)" \
		$(INFRA)/bin/python -B -W ignore -m unittest discover -s tests/infra -p test_deployment.py

deploy: ## Deploy a stage to AWS: make deploy STAGE=production
	PACKAGES=$(PACKAGES) PAGE=$(TARGET)/dashboard infra/deploy.sh

# An environment of Python for the tests in a folder. Requirements are copied last: they mark a
# complete environment.
$(TARGET)/%-venv/requirements.txt: tests/%/requirements.txt
	$(environment)

$(PACKAGER)/requirements.txt: infra/requirements.txt
	$(environment)

define environment
	@python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "this needs Python 3.11 or newer with its venv module: apt-get install python3 python3-venv" >&2; exit 2; }
	rm -rf $(@D)
	python3 -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	cp $< $@
endef

kill-test: build ## Kill a deployment at 200 random moments: make kill-test SEED=n repeats
	KILLS=$(or $(KILLS),200) $(CARGO) test --workspace --test deployment killed_at_random -- --nocapture

lint: ## Check formatting, lints and documentation
	$(CARGO) fmt --all -- --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps

conformance: ## Compare with the pilots' program: make conformance FIXTURES=dir
	@test -n "$(FIXTURES)" || { echo "make conformance needs the fixtures: make conformance FIXTURES=dir" >&2; exit 2; }
	@test -d "$(FIXTURES)" || { echo "there is no folder $(FIXTURES)" >&2; exit 2; }
	$(MAKE) build
	$(PROGRAMS)/conformance "$(FIXTURES)" $(PROGRAMS)/clear64 $(TARGET)/conformance

linkage: build ## Link a case-management system of invented people to their export: precision and recall
	rm -rf $(TARGET)/linkage
	mkdir -p $(TARGET)/linkage
	$(PROGRAMS)/clear64 sample --county san-francisco --rows 100000 --seed 7 \
		--out $(TARGET)/linkage/export.csv --cms $(TARGET)/linkage
	$(PROGRAMS)/linkage $(TARGET)/linkage/export.csv $(TARGET)/linkage $(PROGRAMS)/clear64

bench: $(BENCH)/requirements.txt ## Measure publishing 58 counties, and runs beside other programs: ROWS=500000 ROUNDS=5 LARGE=1
	$(CARGO) build --release --package clear64 --package clear64-publish --package clear64-tests \
		--bin clear64 --bin csv-crate --example statewide
	python3 tests/bench/statewide.py $(TARGET)/release/examples/statewide $(TARGET)/bench/statewide
	$(BENCH)/bin/python -B tests/bench/run.py $(TARGET)/release $(TARGET)/bench $(ROWS) $(ROUNDS) $(LARGE)

fuzz: ## Fuzz the scanner of exports: make fuzz SECONDS=600
	@command -v cargo-fuzz >/dev/null || { echo "make fuzz needs cargo-fuzz: cargo install cargo-fuzz --locked" >&2; exit 2; }
	RUSTC_BOOTSTRAP=1 $(CARGO) fuzz run scan -- -max_total_time=$(SECONDS)

mutants: ## Alter the rules line by line, a test should fail: make mutants ONLY=truth.rs
	@command -v cargo-mutants >/dev/null || { echo "make mutants needs cargo-mutants: cargo install cargo-mutants --locked --version 27.1.0" >&2; exit 2; }
	$(CARGO) mutants --package clear64-rules --jobs 2 --output $(TARGET) $(if $(ONLY),--re '$(ONLY)')

readme-check: ## Run the README's commands in a fresh clone
	tests/readme-commands.sh

clean: demo-stop ## Delete what was built
	$(CARGO) clean
