# One task per line; bare `make` prints them. What a task does stands in .ci/.
.DEFAULT_GOAL := help
.PHONY: help lab test tour bench check format stress fuzz wheel clean

help:  ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lab:  ## Set up .venv and open JupyterLab on the tour (prints the address where there is no screen)
	@.ci/lab.sh

test:  ## Set up everything and run every test (Python, JavaScript, notebooks, audio devices, browser)
	@.ci/test.sh

tour:  ## Execute the tour with no screen: its page and its sound go to out/
	@.ci/tour.sh

bench:  ## Measure; figures go to out/bench/
	@.ci/bench.sh

check:  ## Lint, format, types, layers, spelling
	@.ci/check.sh

format:  ## Put the code into the one format
	@.ci/setup.sh dev && .venv/bin/ruff format . && .venv/bin/ruff check --fix --select I .

stress:  ## Only the two-thread and long-run tests
	@.ci/test.sh stress

fuzz:  ## Only the mutated files
	@.ci/test.sh fuzz

wheel:  ## Build a release's wheel into dist/, with the modules that browsers run
	@.ci/wheel.sh

clean:  ## Remove .venv, caches and out/
	rm -rf .venv out build dist workbench/_wasm .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
