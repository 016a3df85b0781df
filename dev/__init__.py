"""The workshop of the module: sets up, runs, tests. Needs nothing but Python."""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        "crm_follow_up: Python 3.11 to 3.13 is needed, this is"
        f" {sys.version.split()[0]}: try `make PYTHON=python3.11 demo`"
    )
