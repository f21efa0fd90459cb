# The portal's commands. Each installs what it needs first; `make` alone lists them.
SHELL := /bin/sh
BIN := .venv/bin
RUN := .venv/.ready-to-run
TEST := .venv/.ready-to-test
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run demo test test-long lint bench messages screenshots

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN) ## serve on http://localhost:8000 (PORT changes it)
	@$(BIN)/flask migrate
	@exec $(BIN)/flask serve

demo: $(RUN) ## add demo data
	@$(BIN)/flask migrate
	@$(BIN)/flask demo

test: $(TEST) ## everything: both databases, real browser, long campaigns in short form
	@$(BIN)/python -m pytest -n 3 --dist worksteal

test-long: $(TEST) ## the same with the long campaigns whole
	@$(BIN)/python -m pytest -n 3 --dist worksteal --long

lint: $(TEST) ## ruff, mypy, djlint, oxlint
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/djlint --quiet --lint templates
	@$(BIN)/oxlint --quiet --deny-warnings static

bench: $(TEST) ## measure speed and size against a bare Flask app; writes var/bench.json
	@scripts/system-packages wrk=wrk
	@$(BIN)/python -m benchmarks

messages: $(TEST) ## collect new texts into the catalogues
	@scripts/messages

screenshots: $(TEST) ## make the icons and the pictures in docs/ anew
	@$(BIN)/python scripts/icons.py
	@$(BIN)/python scripts/screenshots.py
	@$(BIN)/python scripts/card_pictures.py
	@$(BIN)/python scripts/bill_pictures.py

$(RUN): requirements.txt
	@scripts/system-packages /usr/lib/*/libzbar.so.0=libzbar0
	@scripts/environment requirements.txt
	@touch $@

$(TEST): requirements.txt requirements-dev.txt $(RUN)
	@scripts/system-packages chromium=chromium chromium-headless-shell=chromium-headless-shell pdftoppm=poppler-utils zint=zint qpdf=qpdf gs=ghostscript \
	  /usr/bin/WebKitWebDriver=webkit2gtk-driver Xvfb=xvfb /usr/lib/*/libatomic.so.1=libatomic1 /usr/lib/postgresql/*/bin/initdb=postgresql \
	  /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc=fonts-noto-cjk redis-server=redis-server \
	  /usr/sbin/nginx=nginx-light curl=curl openssl=openssl
	@scripts/environment requirements-dev.txt
	@touch $@
