# Thin targets, one line of intent each. What they do in detail is in scripts/ and in the crates.

export CARGO_TARGET_DIR ?= $(HOME)/.cache/piazza/target
# One world: everything is built with the same features, so that nothing is built twice.
WORLD = --release --workspace --all-targets --locked
BIN = $(CARGO_TARGET_DIR)/release
KEEP ?= 1

.PHONY: help setup build demo network bench test test-network scale scenarios lint format weights metadata

help: ## What there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

setup: ## Installs what is missing: Debian packages, the Rust toolchain with its WebAssembly target, cargo-nextest
	@scripts/setup

build: setup ## Builds runtime, node, wallet and tests
	cargo build $(WORLD)

demo: build ## Runs the story of a community with the real node and wallet; KEEP=0 stops the node at the end
	@KEEP=$(KEEP) $(BIN)/piazza-demo

network: build ## Four validators on this machine, to try things on, until Ctrl-C
	@$(BIN)/piazza-network

bench: build ## How long payments take, how many a full block holds, how much faster attestations are in batches
	@$(BIN)/piazza-bench latency && $(BIN)/piazza-bench full-block && $(BIN)/piazza-bench rewards && $(BIN)/piazza-bench history

test: build ## Everything, as CI
	cargo nextest run --release --workspace --all-targets --locked

test-network: build ## What takes long because it is a fault that takes long to mend: two of four validators gone for good
	cargo nextest run --release --workspace --all-targets --locked --run-ignored only -E 'test(recovery::)'

scale: build ## What takes long because it is large: 200,000 members at the beginning, 100,000 events of a gateway
	cargo nextest run --release --workspace --all-targets --locked --run-ignored only -E 'not test(recovery::)'

scenarios: build ## The scenarios S01 to S22 that there are, by name
	cargo nextest run --release --workspace --all-targets --locked -E 'binary(scenarios)'

lint: setup ## Formatting, clippy, licences and advisories
	cargo fmt --all --check
	cargo clippy $(WORLD) -- -D warnings
	cargo deny --version >/dev/null 2>&1 || cargo install --locked cargo-deny
	cargo deny --locked check

format: ## Formats the code
	cargo fmt --all

weights: build ## Measures every call on this machine, and writes runtime/src/weights
	SKIP_FRAME_STORAGE_ACCESS_TEST_RUNTIME_WASM_BUILD=1 cargo build --release --workspace --locked --features piazza-weights/tool --bin piazza-weights
	@scripts/weights

metadata: setup ## Writes the metadata that the wallet is built from, and its text golden
	cargo build $(WORLD) --keep-going || true
	$(BIN)/piazza-metadata wallet-cli/metadata/piazza.scale tests/golden/metadata.txt
