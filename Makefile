# Needs Python 3.11+, Java 17+ and make; the tests also Chromium. `make help` lists what there is.

PYTHON ?= python3
.DEFAULT_GOAL := help

help:  ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: set-up doctor  ## Run it all on this machine and show where to look; Ctrl-C ends it
	@exec .venv/bin/clickstream demo

airflow: set-up  ## Run Airflow alone, with the project's DAGs; Ctrl-C ends it
	@exec .venv/bin/clickstream airflow

# Two at a time: much of a test is waiting for a process that starts. A file's tests share fixtures,
# and in their order a folder's servers end with its last file.
SIDE_BY_SIDE = --numprocesses 2 --dist loadfile --no-loadscope-reorder

test: set-up  ## Run the tests, but for the long and the chaotic ones
	.venv/bin/pytest $(SIDE_BY_SIDE) -m "not slow"

test-all: set-up  ## Run every test
	.venv/bin/pytest $(SIDE_BY_SIDE)

scale-test: set-up  ## Run what is larger than a machine, on loopback: bucket, cluster, brokers
	.venv/bin/pytest --capture=no tests/scale

notebook: set-up  ## Open JupyterLab on notebooks/; Ctrl-C ends it
	@PATH="$(CURDIR)/.venv/bin:$$PATH" JUPYTER_CONFIG_PATH="$(CURDIR)/conf/jupyter" \
		exec .venv/bin/jupyter lab --notebook-dir=notebooks $(JUPYTER_OPTIONS)

bench: set-up  ## Measure
	.venv/bin/python -m bench

screenshots: set-up  ## Take the pictures of the pages in docs/ anew; needs Chromium
	.venv/bin/python -m docs.screenshots

lint: set-up  ## Check style and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

stop:  ## End what a demo left running
	@if [ -x .venv/bin/clickstream ]; then .venv/bin/clickstream demo --stop; fi

clean: stop  ## Remove all that set-up, demo and tests made, the data too
	rm -rf .venv .airflow-venv .jars data *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

set-up: .venv/installed .airflow-venv/installed .jars/retrieved .jars/spark.jsa  ## Install what is missing (all of the above do it first)

doctor:  ## Check Java, disk and memory
	@$(PYTHON) -m clickstream.doctor

COMPILE = uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--upgrade --quiet

requirements:  ## Choose anew the versions in requirements*.txt (needs uv)
	$(COMPILE) pyproject.toml --extra dev --extra notebook --output-file requirements.txt
	$(COMPILE) pyproject.toml --extra image --constraint requirements.txt \
		--output-file requirements-image.txt
	$(COMPILE) requirements-airflow.in --output-file requirements-airflow.txt

.venv/installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "clickstream: Python 3.11 or newer is needed, this is $$($(PYTHON) -V 2>&1)." \
			"Run make with PYTHON=/path/to/python3.11." >&2; exit 1; }
	@$(PYTHON) -m clickstream.doctor $(if $(wildcard .venv/lib),,install)
	@echo "Installing the Python packages into .venv (about two minutes)"
	@[ -x .venv/bin/python ] || $(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --require-hashes -r requirements.txt
	@.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@

# Airflow's environment is its own: what it needs and what Spark needs do not fit into one. Compiled
# at once, on all cores, or each of its commands would take twice as long at first.
.airflow-venv/installed: requirements-airflow.txt | .venv/installed
	@echo "Installing Airflow into .airflow-venv (about two minutes)"
	@[ -x .airflow-venv/bin/python ] || $(PYTHON) -m venv .airflow-venv
	@.airflow-venv/bin/python -m pip install --quiet --no-compile --require-hashes \
		-r requirements-airflow.txt
	@.airflow-venv/bin/python -m compileall -q -j 0 .airflow-venv/lib
	@touch $@

# Ivy comes with pyspark. Retrieved beside and then moved: what is there is whole.
.jars/retrieved: conf/ivy.xml | .venv/installed
	@echo "Retrieving the JVM parts into .jars (about a minute)"
	@rm -rf .jars/new && mkdir -p .jars
	@java=$${JAVA_HOME:+$$JAVA_HOME/bin/}java; \
	$$java -jar .venv/lib/python*/site-packages/pyspark/jars/ivy-*.jar -warn -ivy conf/ivy.xml \
		-retrieve '.jars/new/[conf]/[artifact]-[revision].[ext]' -types jar bundle \
		> .jars/ivy.log 2>&1 || { tail -n 20 .jars/ivy.log >&2; echo "clickstream: The JVM parts of conf/ivy.xml could not be retrieved; see above." \
			"Check the network, then run make again." >&2; exit 1; }
	@rm -rf .jars/spark .jars/broker && mv .jars/new/* .jars && rmdir .jars/new
	@touch $@

.jars/spark.jsa: .jars/retrieved clickstream/archive.py
	@echo "Starting Spark once, so that it starts faster from now on (half a minute)"
	@.venv/bin/python -m clickstream.archive > .jars/archive.log 2>&1 || { \
		tail -n 5 .jars/archive.log >&2; exit 1; }

.PHONY: help demo airflow test test-all scale-test notebook bench screenshots lint stop clean set-up doctor requirements
