# The verbs. Each is one line; what they stand on is made when it is missing.
# A fresh clone needs only Python 3.11 or later: make PYTHON=python3.12 demo

PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/bin/python
ARGS ?=

.PHONY: help demo check fix test docs build bench clean lock tools
.DEFAULT_GOAL := help

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/demo.stamp ## sign a real video, then meet every verdict (ends with a table and a page)
	$(RUN) examples/first_video/demo.py $(ARGS)

check: $(VENV)/dev.stamp ## style, types, import contracts, and that the docs' examples run
	scripts/check.sh $(VENV)

fix: $(VENV)/dev.stamp ## let ruff mend what it can
	$(VENV)/bin/ruff check --fix --quiet . ; $(VENV)/bin/ruff format .

test: $(VENV)/dev.stamp tools ## all tests (choose some: make test ARGS='-k trust')
	$(RUN) -m pytest $(ARGS)

docs: $(VENV)/dev.stamp ## run the examples of README and docs, and follow their links
	$(RUN) -m pytest tests/docs $(ARGS)

build: $(VENV)/dev.stamp ## wheel and sdist into dist/
	$(VENV)/bin/hatchling build

bench: $(VENV)/dev.stamp ## the main job against its yardsticks (needs 4 GB of disk)
	$(RUN) benchmarks/main_job.py $(ARGS)

clean: ## remove what was made, the virtual environment included
	rm -rf $(VENV) dist build demo-output tests/support/axe/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .cache

lock: ## resolve the dependencies anew (needs uv; UPGRADE=1 takes newer releases)
	UV=$(UV) UPGRADE=$(UPGRADE) scripts/lock.sh

tools: ## what tests use beside Python, as far as it can be had here
	scripts/test-tools.sh

UV ?= uv
UPGRADE ?=

$(VENV)/demo.stamp: locks/demo.txt pyproject.toml scripts/venv.sh
	scripts/venv.sh $(PYTHON) $(VENV) locks/demo.txt && touch $@

$(VENV)/dev.stamp: locks/dev.txt $(VENV)/demo.stamp
	scripts/venv.sh $(PYTHON) $(VENV) locks/dev.txt && touch $@
