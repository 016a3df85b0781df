# The targets are those of `python3 -m dev`, which `make help` lists.
PYTHON ?= python3

VERBS := help demo stop update shell lint fmt bench lifecycle lanes queue-job wheel screenshots clean clean-all setup
.PHONY: $(VERBS) test

help: # the target of a bare `make`

$(VERBS):
	@$(PYTHON) -m dev $@

test:
	@$(PYTHON) -m dev test $(if $(T),'$(T)')
