# Everything runs in .venv, which is made from pyproject.toml and constraints.txt when one of them changes.
# RUN calls a program of .venv as if it were activated: nbgrader looks for alembic on the PATH.
# Options go through ARGS:  make lab ARGS="--no-browser --port 8899"   make test ARGS="-k flow"
PYTHON ?= python3
BIN    := .venv/bin
RUN    := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/
READY  := .venv/.ready
LESSON ?= 00_foundations
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
SUDO    := $(if $(filter 0,$(shell id -u)),,sudo)
SANDBOX := bubblewrap libseccomp2

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help lab test check demo release grade doctor sandbox house bench generate clean tutor

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lab: $(READY)  ## open the notebooks in JupyterLab (LESSON=00_foundations)
	$(RUN)jupyter lab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/notebooks/$(LESSON).ipynb $(AS_ROOT) $(ARGS)

test: $(READY)  ## run every test: units, doctests, generated files, house style, notebooks
	$(RUN)pytest -n 2 $(ARGS)

check: $(READY)  ## check your exercises of one topic: make check TOPIC=flow
	$(RUN)pytest -o addopts= -p autograder.plugin autograder/checks/$(or $(TOPIC),flow).py --submission exercises $(ARGS)

demo: tutor $(READY)  ## tutors: grade a simulated class and open its report
	$(RUN)autograder demo $(ARGS)

grade: tutor $(READY)  ## tutors: grade a class: make grade SUBMISSIONS=path
	$(RUN)autograder grade $(or $(SUBMISSIONS),$(error say where the submissions are: make grade SUBMISSIONS=path)) $(ARGS)

doctor: tutor $(READY)  ## tutors: say how well student code is kept apart on this machine
	$(RUN)autograder doctor

sandbox: tutor  ## tutors: install what keeps student code apart (Debian, Ubuntu)
	@if command -v bwrap >/dev/null && /sbin/ldconfig -p 2>/dev/null | grep -q libseccomp.so.2; then echo "$(SANDBOX): already here."; \
	elif command -v apt-get >/dev/null; then $(SUDO) apt-get update -q && $(SUDO) apt-get install -qy --no-install-recommends $(SANDBOX); \
	else echo "Install bubblewrap and libseccomp with your system's packages, then try: make doctor" >&2; exit 1; fi

release: tutor $(READY)  ## tutors: build the students' bundle
	$(RUN)autograder release $(ARGS)

generate: tutor $(READY)  ## tutors: write exercises and notebooks from their sources
	$(RUN)python -m autograder.tutor.generate $(ARGS)

house: tutor $(READY)  ## tutors: measure the style of code and notebooks
	$(RUN)python -m autograder.tutor.house $(ARGS)

bench: tutor $(READY)  ## tutors: measure the speed of grading
	$(RUN)python -m autograder.tutor.bench $(ARGS)

clean:  ## remove what can be made again, except .venv
	rm -rf build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache $$(find . -path ./.venv -prune -o \( -name __pycache__ -o -name .ipynb_checkpoints \) -print)

tutor:
	@test -d autograder/tutor || { echo "This target belongs to the tutor's checkout; the students' bundle has lab, test, check and clean." >&2; exit 1; }

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "The course needs Python 3.11 or newer and $(PYTHON) is %d.%d: try make PYTHON=python3.11." % sys.version_info[:2])'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/jupyter labextension disable --level=sys_prefix "@jupyterlab/apputils-extension:announcements"
	@touch $@
