# Everything is set up by the target that needs it, below .venv/ and .local/ and, for the Pulumi CLI,
# in a cache folder of the user. `make` alone lists the targets.

BIN := .venv/bin
RUN := $(BIN)/python
PYTHON = $(or $(firstword $(foreach python,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(python) -c 'import sys; print("$(python)" * (sys.version_info >= (3, 11)))' 2>/dev/null))),\
	$(error Python 3.11 or newer is needed, and none is on PATH))

# What `make test` plays a selection of, and `make chaos` all.
CHAOS := tests/crash tests/engine tests/faults tests/histories tests/hostile tests/properties \
	tests/emulator/test_bytes.py tests/emulator/test_contract.py tests/emulator/test_kills.py \
	tests/acs/test_waiting.py tests/dynamic/test_threads.py \
	tests/lifecycle/phone_number/test_crashes.py tests/lifecycle/phone_number/test_reads_beside_writes.py \
	tests/lifecycle/phone_number/test_throttling.py tests/lifecycle/pool/test_crashes.py \
	tests/docs/test_pages.py tests/docs/test_typed.py tests/cli/test_adopt.py \
	tests/cli/test_orphans.py tests/benchmarks tests/examples tests/native tests/sdk \
	tests/tools/test_quickstart.py

# Where this is set, each process would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

# The real engine lets its tests wait, so four workers a core.
WORKERS = $(shell $(RUN) -c 'import os; print(min(16, 4 * (os.cpu_count() or 1)))')

.PHONY: help quickstart quickstart-drift quickstart-stop test chaos lint sdk bench docs dist clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-19s%s\n", $$1, $$2 }' Makefile

quickstart: .venv/.package  ## buy a phone number from an emulator on this machine; LANGUAGE=yaml or typescript
	@$(RUN) tools/quickstart.py $(if $(LANGUAGE),--language $(LANGUAGE))

quickstart-drift:  ## change the quickstart's number behind Pulumi's back
	@$(RUN) tools/quickstart.py drift

quickstart-stop:  ## stop what quickstart started; the next quickstart finds everything again
	@[ ! -x $(RUN) ] || $(RUN) tools/quickstart.py stop

test: lint  ## check everything, with the exact Pulumi CLI version that the package is tested with
	@$(RUN) tools/chromium.py >/dev/null
	@cli=$$($(RUN) tools/pulumi/install.py --exact) && PATH="$$cli:$$PATH" \
		$(RUN) -m pytest --numprocesses $(WORKERS) --dist worksteal --cov --cov-report term
	@printf 'covered of acs, dynamic, engine and lifecycle, in per cent: '
	@$(BIN)/coverage report --format total

chaos: .venv/.dev  ## try to break it: every crash, fault and bad input; takes most of an hour
	@cli=$$($(RUN) tools/pulumi/install.py --exact) && PATH="$$cli:$$PATH" \
		$(RUN) -m pytest --full --numprocesses $(WORKERS) --dist worksteal $(CHAOS)

lint: .venv/.dev  ## check style and types: ruff, mypy, pyright
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/pyright

sdk: .venv/.dev  ## generate the SDKs into .local/sdk, and compile them; C# is only read
	@$(RUN) -m tools.sdk

bench: .venv/.dev  ## measure against what people would use instead; writes benchmarks/RESULTS.md
	@$(RUN) -m benchmarks.run

docs: .venv/.dev  ## build the documentation into .local/docs, every warning an error
	@$(BIN)/sphinx-build -q -E -a -n -W --keep-going -b html docs .local/docs

dist: .venv/.dev  ## build a release into dist/, and test its wheel on each supported Python found here
	@$(RUN) -m tools.dist $(if $(TAG),--tag $(TAG))

clean: quickstart-stop  ## remove all that was made here, the quickstart's numbers too
	@rm -rf .venv .local .coverage .*_cache .hypothesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.package: pyproject.toml
	@$(RUN) -c '' 2>/dev/null || { echo "making .venv with $(PYTHON)" && $(PYTHON) -m venv --clear .venv; }
	@echo "installing the package into .venv"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(RUN) -m pip install --quiet --editable '.[cli]'
	@touch $@

.venv/.dev: .venv/.package
	@echo "installing what the tests need into .venv"
	@$(RUN) -m pip install --quiet --no-compile --group dev --group docs
	@touch $@
