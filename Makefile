# The tasks of clear64. CI runs the same targets as a laptop does.
#
# Every build in a target directory is a build of the whole workspace in the dev profile: building
# one package alone would resolve other features and compile the dependencies again.

CARGO ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)
PROGRAMS := $(TARGET)/debug
# How long `make fuzz` runs.
SECONDS ?= 600

.DEFAULT_GOAL := help
.PHONY: help build demo test lint conformance fuzz readme-check clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Build everything
	$(CARGO) build --workspace --all-targets

demo: build ## Determine a small Los Angeles export of invented people
	rm -rf $(TARGET)/demo
	$(PROGRAMS)/demo-export $(TARGET)/demo/export.csv
	$(PROGRAMS)/clear64 determine $(TARGET)/demo/export.csv --county los-angeles \
		--as-of 2019-07-01 --reading pilot --out $(TARGET)/demo/results --sheets

test: build ## Run every test
	$(CARGO) test --workspace

lint: ## Check formatting, lints and documentation
	$(CARGO) fmt --all -- --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps

conformance: ## Compare with the pilots' program: make conformance FIXTURES=dir
	@test -n "$(FIXTURES)" || { echo "make conformance needs the fixtures: make conformance FIXTURES=dir" >&2; exit 2; }
	@test -d "$(FIXTURES)" || { echo "there is no folder $(FIXTURES)" >&2; exit 2; }
	$(MAKE) build
	$(PROGRAMS)/conformance "$(FIXTURES)" $(PROGRAMS)/clear64 $(TARGET)/conformance

fuzz: ## Fuzz the scanner of exports: make fuzz SECONDS=600
	@command -v cargo-fuzz >/dev/null || { echo "make fuzz needs cargo-fuzz: cargo install cargo-fuzz --locked" >&2; exit 2; }
	RUSTC_BOOTSTRAP=1 $(CARGO) fuzz run scan -- -max_total_time=$(SECONDS)

readme-check: ## Run the README's commands in a fresh clone
	tests/readme-commands.sh

clean: ## Delete what was built
	$(CARGO) clean
