# The two commands of a newcomer: make run, make test. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help run install dev test check bench acceptance interop docs widget lock audit clean

PY := .venv/bin/python
SHARED ?= ../shared
INTEROP ?= ../interop
# Bytecode is kept, whatever the machine says: the tests start some hundred processes, and each would compile everything anew.
export PYTHONDONTWRITEBYTECODE :=

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: install ## install, migrate, start with the bundled sample newsroom
	@.venv/bin/pressroll serve --sample

install: .venv/.installed ## the program into .venv

.venv/bin/python:
	@python3 -m venv .venv 2>/dev/null || { .ci/packages python3-venv && python3 -m venv --clear .venv; }

.venv/.installed: .venv/bin/python requirements.lock pyproject.toml
	@echo "Installing (a minute or two the first time)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . >.venv/install.log 2>&1 || { cat .venv/install.log; exit 1; }
	@touch $@

.venv/.dev: .venv/.installed requirements-dev.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

dev: .venv/.dev ## the program with everything that tests and checks need

test: dev ## all tests, on SQLite and a real PostgreSQL, with a real Chromium, real feed readers and a real nginx
	@.ci/packages chromium postgresql nodejs npm newsboat rss2email sfeed nginx-light
	@$(PY) -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

check: dev ## style, types, import direction, documented settings: under a minute
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache >.import-linter.log 2>&1 || { cat .import-linter.log; exit 1; }
	@$(PY) -m pytest tests/test_house.py tests/test_docs.py

# uv, for pip stumbles over the extra of lxml[html-clean] where hashes are required. Without the peers the bench goes on alone.
.venv-bench/.installed: requirements-bench.lock .venv/.dev
	@.venv/bin/uv venv --quiet --clear --python $(PY) .venv-bench \
	  && .venv/bin/uv pip sync --quiet --python .venv-bench/bin/python --require-hashes requirements-bench.lock \
	  && touch $@ || rm -rf .venv-bench

bench: dev .venv-bench/.installed ## tables beside the peers, misses, ablations, on $(SHARED)/corpus; fails below bench/floors.json
	@$(PY) -m bench $(SHARED)/corpus
	@$(PY) -m bench.throughput $(SHARED)/corpus/articles
	@$(PY) -m bench.cold $(SHARED)/bench
	@.ci/packages nginx wrk
	@$(PY) -m bench.serving $(SHARED)/bench
	@$(PY) -m bench.change
	@$(PY) -m bench.clients
	@$(PY) -m bench.admin
	@$(PY) -m bench.paste

acceptance: dev ## what reads $(SHARED): the two seeds, the corpora with their floors, the scene scripts
	@.ci/packages gcc
	@SHARED=$(abspath $(SHARED)) $(PY) -m pytest tests/acceptance --override-ini "norecursedirs=.* node_modules"

.venv-interop/.installed: tests/interop/requirements.lock .venv/.dev
	@.venv/bin/uv pip install --quiet --python $(PY) --target .venv-interop --require-hashes -r tests/interop/requirements.lock
	@touch $@

interop: dev .venv-interop/.installed ## judges that no package index has, from checkouts in $(INTEROP): see docs/interop.md
	@.ci/packages jing xvfb dbus liferea php-cli php-sqlite3 php-xml php-mbstring php-curl php-intl php-gmp php-zip
	@INTEROP=$(INTEROP) SHARED=$(SHARED) PYTHONPATH=.venv-interop $(PY) -m tests.interop

docs: dev ## check the documents against the code, and take their pictures
	@.ci/packages chromium
	@$(PY) -m pytest tests/test_docs.py
	@$(PY) -m tests.pictures docs/pictures
	@$(PY) -m tests.pictures_configuring docs/pictures

widget: dev ## make the newest published script and style of the widget anew (NEXT=next: a new version)
	@.ci/packages nodejs npm
	@cd tests/widget && npm ci --ignore-scripts --no-audit --no-fund --silent
	@$(PY) -m tests.build_widget $(NEXT)

lock: dev ## write the lock files anew
	@.venv/bin/uv pip compile pyproject.toml --universal --extra postgres --extra build --generate-hashes --quiet --no-header -o requirements.lock
	@.venv/bin/uv pip compile pyproject.toml --universal --extra dev --generate-hashes --quiet --no-header -o requirements-dev.lock
	@.venv/bin/uv pip compile --group bench --python-version 3.11 --universal --generate-hashes --quiet --no-header -o requirements-bench.lock
	@.venv/bin/uv pip compile tests/interop/requirements.in --python-version 3.11 --universal --generate-hashes --quiet --no-header -o tests/interop/requirements.lock

audit: dev ## ask for known holes in the locked dependencies
	@.venv/bin/pip-audit --require-hashes --disable-pip -r requirements.lock

clean: ## remove what was made
	@rm -rf .venv .venv-bench .venv-interop bench/out build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
