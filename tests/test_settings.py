"""Production refuses to start unsafely, and says how to put it right."""

import os
import subprocess
import sys

import pytest

from tests.source import ROOT

SAFE = {
    "APM_ENV": "production",
    "APM_SECRET_KEY": "s" * 60,
    "APM_LEDGER_KEY": "l" * 60,
    "APM_HOSTS": "portfolio.example.org",
    "DATABASE_URL": "postgres://portfolio@localhost/portfolio",
}


def start(tmp_path: object, **changes: str | None) -> str:
    """The last line of what reading the settings prints; empty when it goes well."""
    wanted = {name: value for name, value in (SAFE | changes).items() if value is not None}
    done = subprocess.run(
        [sys.executable, "-c", "import apm_portfolio.settings"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "APM_VAR": str(tmp_path), **wanted},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stderr.strip().rpartition("\n")[2]


def test_a_safe_production_starts(tmp_path: object) -> None:
    assert start(tmp_path) == ""
    assert start(tmp_path, APM_SOFFICE="none") == ""


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"APM_DEBUG": "1"}, "APM_DEBUG is on in production"),
        ({"APM_DEBUG": "perhaps"}, "is not a yes or a no"),
        ({"APM_SECRET_KEY": None}, "APM_SECRET_KEY is not set"),
        ({"APM_LEDGER_KEY": None}, "APM_LEDGER_KEY is not set"),
        ({"APM_SECRET_KEY": "short"}, "must differ and have 50 characters or more"),
        ({"APM_LEDGER_KEY": "s" * 60}, "must differ and have 50 characters or more"),
        ({"APM_HOSTS": None}, "APM_HOSTS must name the hosts"),
        ({"APM_HOSTS": "*"}, "APM_HOSTS must name the hosts"),
        ({"APM_HTTPS": "0"}, "plain http"),
        ({"APM_ENV": "live"}, "use development, demo or production"),
        ({"APM_CLAMD": "localhost"}, "neither the path of a socket nor host:port"),
        ({"APM_SCAN": "perhaps"}, "use required or off"),
        ({"APM_SCAN": "required"}, "say in APM_CLAMD where clamd listens"),
        ({"APM_SCAN_MAX_MB": "0"}, "must be 1 or more"),
        ({"APM_DB_POOL": "many"}, "is not a whole number"),
        ({"APM_SOFFICE": "/nowhere/soffice"}, "is not a program"),
        ({"APM_PREVIEW_SECONDS": "300"}, "must be from 1 to 270"),
    ],
)
def test_an_unsafe_one_does_not(tmp_path: object, changes: dict[str, str | None], refusal: str) -> None:
    assert refusal in start(tmp_path, **changes)


def test_development_makes_its_own_secrets_once(tmp_path: object) -> None:
    for _ in range(2):
        assert start(tmp_path, **(dict.fromkeys(SAFE) | {"APM_ENV": "development"})) == ""
    made = sorted(os.listdir(str(tmp_path)))
    assert made == ["apm_ledger_key.txt", "apm_secret_key.txt"]
    assert os.stat(f"{tmp_path}/apm_secret_key.txt").st_mode & 0o777 == 0o600
