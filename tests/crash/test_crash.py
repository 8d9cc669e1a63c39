"""A short run of ``make crash`` on the database that the suite runs on."""

from pathlib import Path

import pytest
from django.db import connection

from tests.crash.run import POSTGRESQL, SQLITE, crash
from tools.postgres import NoServer


@pytest.mark.slow
@pytest.mark.each_database
def test_a_site_that_is_killed_under_work_keeps_its_word(tmp_path: Path) -> None:
    database = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    try:
        report = crash(
            database=database, kills=6, seed="suite", largest=2 * 1024**2, folder=tmp_path / "site"
        )
    except NoServer as refusal:
        pytest.skip(f"no PostgreSQL of our own to kill: {refusal}")
    print(report.told())
    assert report.findings == []
    assert report.kills.total() == 6
