# What one does here. `make` alone lists it; the work is in scripts/.
.DEFAULT_GOAL := help
.PHONY: help build install examples demo test vet test-long test-trixie test-containerd test-podman bench clean

# Not one path of this machine in what is built: who clones into another folder
# finds all of it in Go's cache.
export GOFLAGS := $(strip $(shell go env GOFLAGS) -trimpath)

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/compose
	CGO_ENABLED=0 go build -ldflags '-s -w -X main.version=$(VERSION)' -o bin/compose ./cmd/compose

PREFIX ?= /usr/local
share = $(DESTDIR)$(PREFIX)/share

install: build ## put it under PREFIX, as compose and as `docker compose`, with man pages and completions
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/docker/cli-plugins
	install -m 755 bin/compose $(DESTDIR)$(PREFIX)/bin/compose
	ln -sf ../../../bin/compose $(DESTDIR)$(PREFIX)/lib/docker/cli-plugins/docker-compose
	go run ./internal/reference bin/reference
	install -d $(share)/man/man1 $(share)/bash-completion/completions $(share)/zsh/site-functions $(share)/fish/vendor_completions.d
	install -m 644 bin/reference/man1/* $(share)/man/man1/
	install -m 644 bin/reference/completions/compose.bash $(share)/bash-completion/completions/compose
	install -m 644 bin/reference/completions/_compose $(share)/zsh/site-functions/_compose
	install -m 644 bin/reference/completions/compose.fish $(share)/fish/vendor_completions.d/compose.fish

# Linux programs on any system: they run in containers, of the engine's kernel.
examples: ## build the programs of the example stacks, into examples/*/bin
	CGO_ENABLED=0 GOOS=linux go build -ldflags '-s -w' -o examples/demo/bin/ ./examples/demo/...
	CGO_ENABLED=0 GOOS=linux go build -ldflags '-s -w' -o examples/minimal/bin/ ./examples/minimal

demo: build examples ## bring up the demo stack on a real engine and show it
	@scripts/demo up

test: examples ## run the tests, on the fake engine and on a real one
	@scripts/test

test-long: examples ## run those on the same engine that take long
	@scripts/test --long

test-trixie: examples ## run what needs a real engine on Debian 13's 26.1 too
	@scripts/test --release trixie

test-containerd: examples ## run those on images and files with its images in containerd too
	@scripts/test --containerd

test-podman: ## run what needs a real engine on Debian 13's Podman 5.4 too
	@scripts/test --podman

vet: ## see that it compiles for the other systems, and the other architecture (none of our files is for one)
	for system in darwin/arm64 windows/amd64 linux/arm64; do \
		echo $$system; GOOS=$${system%/*} GOARCH=$${system#*/} CGO_ENABLED=0 go vet ./... || exit 1; done

bench: build ## compare with docker-compose and the bare engine calls (PAIRS=9)
	@scripts/bench
	@go test -run '^$$' -bench . -benchtime 3x ./k8sexport

clean: ## remove what was built here
	rm -rf bin examples/*/bin
