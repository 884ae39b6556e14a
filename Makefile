# `make demo` and `make test` set everything up by themselves: Python 3.11+ and make will do.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PRODUCT := $(VENV)/.product
READY := $(VENV)/.ready
# A Python that has pip installs with that; making another takes longer than the demo.
PIP := $(shell $(PYTHON) -m pip --python $(PYTHON) --version >/dev/null 2>&1 && echo "$(PYTHON) -m pip --python $(VENV)" || echo "$(RUN) -m pip")
# Locked to the byte. The demo compiles what it runs, the tests all of it in one go.
INSTALL := $(PIP) --quiet --disable-pip-version-check install --no-compile
# Some developer's tool brings files for Python 2, which don't compile: no reason to stop.
COMPILE := $(RUN) -m compileall -qq -j 0 -x '/(pip|setuptools|tests?)/' $(VENV)/lib src || true
# What has changed since is kept as well, or each process of the tests would compile it again.
export PYTHONDONTWRITEBYTECODE :=
LOCK := $(RUN) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --group build pyproject.toml
# One more than there are cores: some tests wait, for cron, a lock, LibreOffice.
WORKERS = $(shell $(RUN) -c 'import os; print((os.cpu_count() or 1) + 1)')
DEMO := build/demo/example-plan.xlsx

.PHONY: demo test lint format types check bench fuzz soak corpus workbooks addin docs picture lock clean

$(PRODUCT): requirements.lock pyproject.toml setup.py
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "plantools needs Python 3.11 or newer, not " + sys.version.split()[0])'
	$(PYTHON) -m venv $(if $(findstring --python,$(PIP)),--without-pip) $(VENV)
	$(INSTALL) --require-hashes --no-deps -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(READY): $(PRODUCT) requirements-dev.lock
	$(INSTALL) --require-hashes --no-deps -r requirements-dev.lock
	$(COMPILE)
	@touch $@

demo: $(PRODUCT)  ## the main job, on the example plan
	@mkdir -p $(dir $(DEMO))
	@echo "\n== A master workbook from the example plan"
	@$(RUN) -m plantools new $(DEMO) --example --force
	@echo "\n== Check every row"
	@$(RUN) -m plantools validate $(DEMO) --as-at 2026-01-12 || test $$? -eq 1
	@echo "\n== Rebuild the generated sheets"
	@$(RUN) -m plantools refresh $(DEMO)
	@echo "\n== What the committee gets: a draft, as two reasons are still to be typed"
	@$(RUN) -m plantools pack $(DEMO) --draft --no-pdf --as-at 2026-01-12
	@echo "\nOpen $(DEMO) in Excel or LibreOffice and look at"
	@echo "  Summary  the plan on one page"
	@echo "  Checks   what to put right, by rule; each finding has a link to its cell"
	@echo "  Changes  what changed since the last report; the two reasons are typed there"
	@echo "and in Word at what the committee gets, in $(basename $(DEMO)) pack draft."
	@echo "Then: docs/guide.md, a month with plantools."

test: $(READY)  ## the tests
	$(RUN) -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: $(READY)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

format: $(READY)
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

types: $(READY)
	$(RUN) -m mypy

check: test lint types  ## all that CI runs

bench: $(READY)  ## speed and memory, beside what one would otherwise run
	$(INSTALL) -r benchmarks/requirements.txt
	$(RUN) benchmarks/imports.py
	$(RUN) benchmarks/refresh.py
	$(RUN) benchmarks/changes.py
	$(RUN) benchmarks/batch.py

fuzz: $(READY)  ## break 10,000 masters at random (--seed N shows one again), kill 800 runs
	$(RUN) -m tests.fuzz --cases 10000
	KILLS=400 $(RUN) -m pytest -q -n 0 tests/safety/test_atomic.py -k killed_refresh

soak: $(READY)  ## sixty nights with edits, kills, locks and wrong clocks (--seed N shows one again)
	$(RUN) -m tests.soak

corpus: $(READY)  ## put a plan into the workbooks of FILES (folders, source packages) and look at the rest
	$(RUN) -m tests.corpus $(FILES)

workbooks: $(PRODUCT)  ## make the shipped workbooks anew
	$(RUN) -m plantools new workbook/improvement-plan.xlsx --force
	$(RUN) -m plantools new workbook/example-plan.xlsx --example --force

docs: $(READY)  ## make the generated pages anew
	$(RUN) -m docs.pages

addin: $(PRODUCT)  ## make the Excel add-in anew
	$(RUN) -m plantools addin build

picture: $(READY)  ## the pictures of the guide and the README (needs LibreOffice and pdftoppm)
	$(RUN) -m docs.picture

lock: $(READY)  ## new versions of everything, for all systems
	$(INSTALL) uv
	$(LOCK) --upgrade -o requirements.lock
	$(LOCK) --upgrade -c requirements.lock --extra dev -o requirements-dev.lock

clean:
	rm -rf $(VENV) build dist *.egg-info src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
