# Needs Python 3.11, make and a package index. Every target sets up what it needs.

PYTHON ?= python3.11
DEMO ?= yes
BENCH ?=
PY := .venv/bin/python
STAMP := .venv/.installed
COMPILED := .venv/.compiled
KERNELS := voters/compiled.py voters/roll/scanning.py $(addprefix canvass/cutting/,bisection.py regions.py walks.py) canvass/routing/shortest.py

# Everything starts three times faster from compiled files, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test bench lighthouse install lint fmt
.DEFAULT_GOAL := run

run: $(COMPILED)
	@$(PY) manage.py run --demo $(DEMO)

# The tests have a home of their own. Its engines stay for the next run; `GROUNDTRUTH_HOME=var/test .venv/bin/python
# manage.py services stop` ends them.
test: export GROUNDTRUTH_HOME := var/test
test: export GROUNDTRUTH_TEST_FAST := 1
test: lint $(COMPILED)
	$(PY) manage.py services start
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) -m pytest -n 2 --dist worksteal

bench: $(COMPILED)
	$(PY) manage.py bench $(BENCH)

# Needs node, npm and Chromium, and no other target does.
lighthouse: $(COMPILED)
	@mkdir -p build/lighthouse
	cp tests/lighthouse/package.json tests/lighthouse/package-lock.json build/lighthouse/
	npm ci --prefix build/lighthouse --ignore-scripts --no-audit --no-fund --silent
	@$(PY) -m tests.lighthouse.run

lint: $(STAMP)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy .
	PYTHONPATH=. $(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

fmt: $(STAMP)
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

install: $(COMPILED)

# The stamp makes a second call take no time; a changed lock file installs again.
$(STAMP): requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --disable-pip-version-check --no-input --only-binary :all: --require-hashes --quiet -r requirements-dev.txt
	@touch $@

# The cutting of turf becomes machine code here, so that nobody's first cut waits for a compiler.
$(COMPILED): $(STAMP) $(KERNELS)
	$(PY) -m config.trial
	@touch $@
