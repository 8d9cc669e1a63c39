"""What ``make`` runs: setting up, the demo, the tests.

Standard library only, so that it works before anything is installed.

``python3 -m tools`` lists the commands; without make, use it directly.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (older ones are told what to do)
    sys.exit(
        "apm_portfolio needs Python 3.11 or newer; this is {}.{}. "
        "If a newer one is installed, name it: make PYTHON=python3.12 ..., or python3.12 -m tools ...".format(
            *sys.version_info[:2]
        )
    )
