# Everything a person or CI runs. Each target does its own set-up; the second run starts at once.
PYTHON ?= python3
PORT ?= 8501
JOBS ?= 2
BIN := .venv/bin
UV := $(BIN)/uv

.DEFAULT_GOAL := help
.PHONY: help run test check browser bench eval baseline llama lock docs clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

.venv/.uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "interviewer needs Python 3.11 or newer; call: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "setting up .venv (once; about a minute)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/.runtime: .venv/.uv requirements/runtime.txt requirements/build.txt pyproject.toml
	@$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.runtime requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

run: .venv/.runtime ## serve the app on http://127.0.0.1:8501 (PORT= overrides)
	@$(BIN)/interviewer serve --port $(PORT)

browser: ## install Chromium for the browser tests, where apt and the rights are there
	@command -v chromium >/dev/null 2>&1 || sh tests/browser/install-chromium.sh

test: .venv/.dev browser ## the whole test suite, in two processes (JOBS= overrides)
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --no-loadscope-reorder $(ARGS)

check: .venv/.dev ## ruff, format, mypy strict, import direction
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_architecture.py

bench: .venv/.dev ## benchmarks (never part of the tests)
	@$(BIN)/python bench/retrieval.py
	@$(BIN)/python bench/llm.py

.venv/.eval: .venv/.dev requirements/eval.txt
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/eval.txt
	@touch $@

EVAL := $(BIN)/interviewer-eval
SHARED := ../shared/data
FOLDS := eval/runs/folds
# Half models, where someone has trained them (eval/train/fit_entailment.py), lie beside the folds.
HALVES = $(if $(wildcard $(FOLDS)/*/MANIFEST.json),--halves $(FOLDS))
$(FOLDS)/fold-0.json: interviewer/grading/builtin/coefficients.json $(wildcard eval/train/*.py) | .venv/.eval
	@OMP_NUM_THREADS=1 $(BIN)/python eval/train/fit_builtin.py $(SHARED) $(HALVES) --folds $(FOLDS)

eval: .venv/.eval $(FOLDS)/fold-0.json ## how far the built-in grader agrees with the labelled answers, and eval/RESULTS.md (needs ../shared)
	@$(EVAL) run --folds $(FOLDS) --data $(SHARED)/hypervisors eval/gold $(SHARED)/transcripts $(SHARED)/asag
	@$(EVAL) probes --folds $(FOLDS)
	@$(EVAL) speed
	@$(EVAL) gate
	@$(EVAL) report

baseline: .venv/.eval ## what the regression gate compares with, after a judge was changed on purpose
	@$(EVAL) gate --write

llama: .venv/.dev ## build a real inference server for tests/llama (6 to 30 minutes)
	@$(UV) pip install --python $(BIN)/python 'llama-cpp-python[server]' gguf

docs: .venv/.dev ## redraw the generated parts of the docs
	@$(BIN)/python docs/draw_graph.py

lock: .venv/.uv ## pin the requirements again, with hashes
	@sh requirements/lock.sh

clean: ## remove what the targets made (not your interviews)
	@rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache
