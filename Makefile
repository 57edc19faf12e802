# Everything a person types here. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# The pinned Node comes first: the machine's own may be too old to run TypeScript.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
# What `make init` chose; PROFILE or FAIRLEAD_PROFILE in the environment wins.
ifeq ($(PROFILE)$(FAIRLEAD_PROFILE),)
PROFILE := $(shell cat .fairlead/profile 2>/dev/null || echo embedded)
endif
ifneq ($(PROFILE),)
export PROFILE
endif
export NODE_COMPILE_CACHE ?= $(CURDIR)/.fairlead/compile-cache

.PHONY: help init run demo load test check format bench servers servers-stop stop clean

help: ## list the targets
	@echo "Fairlead: a pluggable micro-runtime for TypeScript, and a shipping demo on it."
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done
	@echo
	@echo "  Settings are environment variables: FAIRLEAD_API_PORT=9090 FAIRLEAD_DATA_DIR=.fairlead/second make run"

init: export PROFILE := $(if $(filter command environment,$(origin PROFILE)),$(PROFILE),)
init: ## install what is needed, choose the profile, and warm up
	@scripts/init

run: node_modules ## start the five services; Ctrl-C stops them. ARGS=--wait waits for servers that are not up yet
	@node cli/src/fairlead/main.ts run $(ARGS)

demo: node_modules ## tell the whole story against the running copy
	@node cli/src/fairlead/main.ts demo

load: node_modules ## load the running copy: RATE=100 requests per second for DURATION=10s. ARGS="--mix create=1,get=8,list=1"
	@node cli/src/fairlead/main.ts load $(if $(RATE),--rate $(RATE)) $(if $(DURATION),--duration $(DURATION)) $(ARGS)

stop: node_modules ## stop the running copy
	@node cli/src/fairlead/main.ts stop

test: node_modules ## run all tests
	@node scripts/test.ts

check: node_modules ## format, lint, types, protos, generated files
	@npm run --silent check
	@echo "check: all is well"

format: node_modules ## put all files into shape
	@npm run --silent format

bench: node_modules ## measure start, memory and calls per second
	@node bench/src/main.ts

servers: node_modules ## start NATS, Consul, Kafka, MongoDB and Jaeger without Docker; SERVERS="nats consul" for some
	@node scripts/servers/main.ts start $(SERVERS)

servers-stop: node_modules ## stop them again
	@node scripts/servers/main.ts stop $(SERVERS)

clean: ## remove data, caches and everything installed
	@if [ -d node_modules ]; then node cli/src/fairlead/main.ts stop --quiet; node scripts/servers/main.ts stop; fi
	rm -rf .fairlead node_modules

node_modules:
	@echo "Nothing is installed yet; run: make init" >&2; exit 1
