# One-word targets. `make run` and `make test` do all the set-up they need.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
DEMO   := build/demo
MATCHERS := build/matchers

.PHONY: run demo test check docs bench bench-check fuzz soak golden clean

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $(READY)

run: $(READY)
	$(BIN)/sucheng run

demo: $(READY)
	rm -rf $(DEMO)
	$(BIN)/sucheng demo $(DEMO) --stations 3961 --seed 1
	$(BIN)/python tools/check_demo.py $(DEMO)
	$(BIN)/sucheng publish -w $(DEMO)

test: $(READY)
	-$(BIN)/python tools/fetch_suite.py
	$(BIN)/python tools/forms_table.py --clear
	$(BIN)/python -m pytest -n auto
	$(BIN)/python tools/forms_table.py

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python tools/build_docs.py --check
	$(BIN)/python tools/build_performance.py --check
	$(BIN)/python tools/build_raw.py --check

docs: $(READY)
	$(BIN)/python tools/build_docs.py
	$(BIN)/python tools/build_performance.py

# What matching is measured beside wants other versions of what we use.
$(MATCHERS)/.ready: benchmarks/matchers.txt
	$(PYTHON) -m venv $(MATCHERS)
	$(MATCHERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement benchmarks/matchers.txt
	touch $@

bench: $(READY) $(MATCHERS)/.ready
	SUCHENG_MATCHERS=$(CURDIR)/$(MATCHERS)/bin/python $(BIN)/python benchmarks/bench.py; code=$$?; $(BIN)/python tools/build_performance.py; exit $$code

bench-check: $(READY)
	$(BIN)/python benchmarks/bench.py check

fuzz: $(READY)
	$(BIN)/python benchmarks/fuzz.py

soak: $(READY)
	$(BIN)/python benchmarks/kill_publish.py
	$(BIN)/python benchmarks/kill_run.py

golden: $(READY)
	$(BIN)/python tools/build_raw.py

clean:
	rm -rf build dist $(VENV) .mypy_cache .ruff_cache .pytest_cache
