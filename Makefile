# What one does here. `make` alone lists it; the work is in scripts/.
.DEFAULT_GOAL := help
.PHONY: help build examples demo test test-trixie bench clean

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/compose
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/compose ./cmd/compose

# Linux programs on any system: they run in containers, of the engine's kernel.
examples: ## build the programs of the example stacks, into examples/*/bin
	CGO_ENABLED=0 GOOS=linux go build -trimpath -ldflags '-s -w' -o examples/demo/bin/ ./examples/demo/...
	CGO_ENABLED=0 GOOS=linux go build -trimpath -ldflags '-s -w' -o examples/minimal/bin/ ./examples/minimal

demo: build examples ## bring up the demo stack on a real engine and show it
	@scripts/demo up

test: examples ## run all tests, on the fake engine and on a real one
	@scripts/test

test-trixie: examples ## run what needs a real engine on Debian 13's 26.1 too
	@scripts/test --release trixie

bench: build ## compare with docker-compose and the bare engine calls (PAIRS=9)
	@scripts/bench
	@go test -run '^$$' -bench . -benchtime 3x ./k8sexport

clean: ## remove what was built here
	rm -rf bin examples/*/bin
