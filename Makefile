# Hireline. `make` alone shows what there is.
#
# Needs make and Python 3.11 or newer; takes uv when it is on PATH, else venv and pip.

.ONESHELL:
.SHELLFLAGS := -euc
.DEFAULT_GOAL := help
.PHONY: help up test e2e judged browser production screenshots check lint format bench rival chaos lock settings clean install

PYTHONS := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11
# One more than there are processors: many tests wait for processes.
WORKERS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
TESTS ?= tests
ARGS ?=

# Where this is set nothing is ever kept compiled: each process compiles every library anew, two
# seconds each, and the tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

# uv trusts the certificates of this machine, as pip does; its older and its newer name for that.
export UV_NATIVE_TLS ?= true
export UV_SYSTEM_CERTS ?= true

help: ## show this
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

up: install ## run all of Hireline here: stores, gateway, worker (PORT=8001 make up for another port)
	@exec .venv/bin/bot up

test: install ## run the tests (TESTS=tests/unit for some, ARGS=-x for pytest's own options)
	@exec .venv/bin/pytest -q -n $(WORKERS) --ignore=tests/bench --ignore=tests/chaos \
	  --ignore=tests/browser --ignore=tests/production --ignore=tests/judged --ignore=tests/e2e \
	  $(ARGS) $(TESTS)

e2e: install ## run gateways and workers as processes, and kill them at the worst moments
	@exec .venv/bin/pytest -q -n $(WORKERS) $(ARGS) tests/e2e

judged: install ## measure understanding, knowledge, fairness and reading of pictures; hostile files
	@exec .venv/bin/pytest -q -n $(WORKERS) $(ARGS) tests/judged

browser: install ## click through the phone's page in the system's Chromium
	@exec .venv/bin/pytest -q -n $(WORKERS) $(ARGS) tests/browser

production: install ## run what an operator does: compose's commands, an upgrade, backup and restore
	@exec .venv/bin/pytest -q -n $(WORKERS) $(ARGS) tests/production

screenshots: install ## take the pictures of the README again (needs Chromium)
	@exec .venv/bin/python -m tests.browser.screenshots

check: lint test e2e judged browser production ## what must pass before a push: all of these, short chaos and bench
	@$(MAKE) --no-print-directory chaos MINUTES=1
	@$(MAKE) --no-print-directory bench SECONDS=3

lint: install ## style, types, imports, lock file
	@.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	if grep -n '://' *.lock; then
	  echo "A lock file names an address: run make lock without an index of your own." >&2
	  exit 1
	fi

format: install ## mend what ruff can mend
	@.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench: install ## measure what a turn costs, beside its floor (SECONDS=3 for a short run, ONLY=acks,load for some)
	@exec .venv/bin/python -m tests.bench

rival: install ## measure Rasa 3.6 beside us, in an environment of its own (PYTHON310=… for its Python)
	@exec .venv/bin/python -m tests.bench.rival

chaos: install ## break it on purpose, look for what was lost (SEED=1 MINUTES=2 MUTATE=fence)
	@exec .venv/bin/python -m tests.chaos

lock: ## resolve the dependencies again (needs uv; ARGS=--upgrade for the newest)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	uv pip compile pyproject.toml --extra embedded --extra tracing --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet --output-file requirements.lock $(ARGS)
	uv pip compile pyproject.toml --extra tracing --constraint requirements.lock --universal \
	  --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  --output-file requirements-image.lock
	uv pip compile --group build --constraint requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet --output-file requirements-build.lock
	if grep -n '://' *.lock; then exit 1; fi

settings: install ## write the settings table of the README anew
	@exec .venv/bin/python -m tests.architecture.settings_table

clean: ## remove the environment and all caches; .data, with the conversations, stays
	@rm -rf .venv build dist htmlcov .coverage* .pytest_cache .mypy_cache .ruff_cache \
	  .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Installs only when the lock, the project file or this folder's place has changed. A uv that cannot
# reach an index is no end: pip may have been told about another one.
install:
	@wanted="$$(cat requirements.lock pyproject.toml | cksum) $$PWD"
	found="$$(cat .venv/.installed 2>/dev/null || true)"
	new='import sys; sys.exit(sys.version_info < (3, 11))'
	usable() { .venv/bin/python -c "$$new" 2>/dev/null; }
	if [ "$$found" = "$$wanted" ] && usable; then exit 0; fi
	fail() { echo "$$*" >&2; exit 1; }
	python=
	for name in $(PYTHONS); do
	  if "$$name" -c "$$new" >/dev/null 2>&1; then python="$$name"; break; fi
	done
	by_uv() {
	  usable || { rm -rf .venv && uv venv --quiet --python "$${python:->=3.11}" .venv; } &&
	  $$pip --require-hashes -r requirements.lock && $$pip --no-deps --no-build-isolation -e .
	}
	by_pip() {
	  [ -n "$$python" ] || fail "Hireline needs Python 3.11 or newer and found none: install one," \
	    "or name it with  make up PYTHON=/path/to/python3"
	  if ! usable; then
	    package="$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
	    "$$python" -c 'import ensurepip, venv' 2>/dev/null ||
	      fail "Python's venv module is missing: run  sudo apt install $$package  and try again."
	    rm -rf .venv && "$$python" -m venv .venv
	  fi
	  .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
	  $$pip --require-hashes -r requirements.lock && $$pip --no-deps --no-build-isolation -e .
	}
	echo "installing into .venv; once, until something changes ..."
	case "$$found" in *" $$PWD" | "") ;; *) rm -rf .venv ;; esac
	pip="uv pip install --quiet --python .venv/bin/python"
	uv_did_it() {
	  command -v uv >/dev/null || return 1
	  by_uv || { echo "uv could not (see above); trying pip ..." >&2; return 1; }
	}
	if ! uv_did_it; then
	  pip=".venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-compile"
	  by_pip || fail "The packages of requirements.lock could not be installed (see above):" \
	    "is the package index within reach?"
	fi
	echo "$$wanted" > .venv/.installed
