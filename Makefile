# Two commands do everything on a machine that has git, make and Python 3.11 or later:
#   make run     the Amazon workbook: built, verified, in build/
#   make test    all tests, and what they stand on (format, types)
# and, while one works, or when there is time:
#   make quick     the tests that need no slow engine: about a minute
#   make coverage  which branches the tests take, also in the engines' own processes
#   make docs      the documents as a site, in build/site; fails where a link leads nowhere
#   make fuzz      2,000 random models through every engine (MODELGEN_FUZZ=5000 MODELGEN_SEED=7 make fuzz: more, and others)
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
MODELGEN := $(BIN)/modelgen

.PHONY: run test quick coverage docs fuzz check bench clean

run: $(READY)
	@mkdir -p build
	@$(MODELGEN) build examples/amazon -o build/amazon.xlsx --verify
	@$(MODELGEN) verify build/amazon.xlsx --model examples/amazon

# --dist loadfile: what the tests of one file share is made once, not once for each processor
test: check
	$(BIN)/pytest -n auto --dist loadfile

quick: $(READY)
	$(BIN)/pytest -n auto --dist loadfile -m 'not slow' tests

coverage: $(READY)
	@rm -rf build/coverage && mkdir -p build/coverage
	@tests=0; $(BIN)/coverage run -m pytest -n auto --dist loadfile || tests=$$?; \
	  $(BIN)/coverage combine --quiet && $(BIN)/coverage report; exit $$tests

docs: $(READY)
	$(BIN)/python docs/make_site.py

fuzz: $(READY)
	MODELGEN_FUZZ=$${MODELGEN_FUZZ:-2000} $(BIN)/pytest tests/fuzz -n auto

check: $(READY)
	$(BIN)/ruff check modelgen tests benchmarks examples templates
	$(BIN)/ruff format --check modelgen tests benchmarks examples templates
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m benchmarks

# installed once; again only when pyproject.toml changes
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "modelgen needs Python 3.11 or later; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "Python can't make environments here; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev,docs]'
	@touch $@

clean:
	rm -rf .venv build
