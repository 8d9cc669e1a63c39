# Every target is a command of tools/, which needs nothing but Python 3.11+; without make: python3 -m tools TARGET
PYTHON ?= python3

help:
	@$(PYTHON) -m tools

demo demo-s3 demo-reset setup check test test-db lock screenshots bench hostile crash clean:
	@$(PYTHON) -m tools $@

.PHONY: help demo demo-s3 demo-reset setup check test test-db lock screenshots bench hostile crash clean
