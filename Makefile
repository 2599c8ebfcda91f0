# Development targets. `make` alone lists them; the work is done in scripts/.
.DEFAULT_GOAL := help
.PHONY: help build install examples demo test vet test-docker20 test-docker26 test-docker28 test-containerd test-podman test-clients test-kubelet test-kills soak bench clean

# -trimpath keeps paths of this machine out of binaries, so that Go's build cache serves every checkout.
export GOFLAGS := $(strip $(shell go env GOFLAGS) -trimpath)

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/compose
	CGO_ENABLED=0 go build -ldflags '-s -w -X main.version=$(VERSION)' -o bin/compose ./cmd/compose

PREFIX ?= /usr/local
share = $(DESTDIR)$(PREFIX)/share

install: build ## install it under PREFIX, as compose and as `docker compose`, with man pages and completions
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/docker/cli-plugins
	install -m 755 bin/compose $(DESTDIR)$(PREFIX)/bin/compose
	ln -sf ../../../bin/compose $(DESTDIR)$(PREFIX)/lib/docker/cli-plugins/docker-compose
	go run ./internal/reference bin/reference
	install -d $(share)/man/man1 $(share)/bash-completion/completions $(share)/zsh/site-functions $(share)/fish/vendor_completions.d
	install -m 644 bin/reference/man1/* $(share)/man/man1/
	install -m 644 bin/reference/completions/compose.bash $(share)/bash-completion/completions/compose
	install -m 644 bin/reference/completions/_compose $(share)/zsh/site-functions/_compose
	install -m 644 bin/reference/completions/compose.fish $(share)/fish/vendor_completions.d/compose.fish

# These are Linux programs on any system, because they run in containers.
examples: ## build the programs of the example stacks into examples/*/bin
	CGO_ENABLED=0 GOOS=linux go build -ldflags '-s -w' -o examples/demo/bin/ ./examples/demo/...
	CGO_ENABLED=0 GOOS=linux go build -ldflags '-s -w' -o examples/minimal/bin/ ./examples/minimal
	CGO_ENABLED=0 GOOS=linux go build -ldflags '-s -w' -o examples/api/bin/ ./examples/api/...

demo: build examples ## bring up the demo stack on a real engine and show it
	@scripts/demo up

test: examples ## run the unit tests, and the stories in memory and on this machine's engine
	@scripts/test

test-docker20: examples ## run what depends on the engine's version on this machine's engine (20.10 on Debian 12)
	@scripts/test --oldest

test-docker28: examples ## run everything that needs an engine on Docker Engine 28.5
	@scripts/test --release forky

test-docker26: examples ## run what depends on the engine's version on Docker Engine 26.1
	@scripts/test --release trixie

test-containerd: examples ## run what depends on the image store on Docker Engine 28.5 with the containerd image store
	@scripts/test --containerd

test-podman: ## run what differs on Podman 5.4
	@scripts/test --podman

test-clients: ## run real clients of docker compose against this one, on Docker Engine 28.5
	@scripts/clients

test-kubelet: ## run stacks on Docker Engine 28.5 and, exported, on a real kubelet, and compare them
	@scripts/kubelet

KILLS ?= 300
SEED ?= random

test-kills: ## end random commands at random moments on Docker Engine 28.5 (KILLS=300 SEED=random)
	@scripts/engine up --release forky
	@COMPOSE_TEST_KILLS=$(KILLS) COMPOSE_TEST_KILL_SEED=$(SEED) COMPOSE_TEST_ENGINE="$$(scripts/engine env --release forky | sed 's/export DOCKER_HOST=//')" CGO_ENABLED=0 \
		scripts/engine run --release forky -- go test -count=1 -timeout 2h -v -run TestRandomKillsOnARealEngine ./cmd/compose

SOAK ?= 1h

soak: ## change, disturb and kill a project at random for SOAK=1h on Docker Engine 28.5, which it restarts
	@scripts/engine up --release forky
	@COMPOSE_TEST_SOAK=$(SOAK) COMPOSE_TEST_KILL_SEED=$(SEED) COMPOSE_TEST_ENGINE="$$(scripts/engine env --release forky | sed 's/export DOCKER_HOST=//')" CGO_ENABLED=0 \
		COMPOSE_TEST_ENGINE_RESTART="cd '$(CURDIR)' && scripts/engine down --release forky && scripts/engine up --release forky" \
		go test -count=1 -timeout 26h -v -run TestSoakOnARealEngine ./cmd/compose

vet: ## check the code on Linux, macOS and Windows, and what it depends on for known vulnerabilities
	@scripts/vet

bench: build ## compare the speed with docker-compose and with bare engine calls (PAIRS=9)
	@scripts/bench
	@go test -run '^$$' -bench . -benchtime 3x ./k8sexport

clean: ## remove what was built
	rm -rf bin examples/*/bin
