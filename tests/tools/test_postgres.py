"""The throw-away PostgreSQL server: started for real, from the machine's programs and from the wheel's."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from tools import postgres


def answer(url: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute("select 6 * 7").fetchone()
    return row and row[0]


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.parametrize("wheel_only", [False, True], ids=["machine", "wheel"])
def test_a_server_lives_as_long_as_its_block(wheel_only: bool) -> None:
    with postgres.server({}, wheel_only=wheel_only) as server:
        folder = Path(unquote(urlsplit(server.url).netloc.partition("@")[2]))
        assert answer(server.url) == 42
        assert folder.exists()
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        answer(server.url)


@pytest.mark.parametrize("name", ["TEST_DATABASE_URL", "DATABASE_URL"])
def test_a_named_server_is_used_as_it_is(name: str) -> None:
    with postgres.server({name: "postgres://somebody@db.example.org/portfolio"}) as server:
        assert server == postgres.Server(
            "postgres://somebody@db.example.org/portfolio", f"the server of {name}"
        )


def test_the_servers_own_name_wins_over_the_sites() -> None:
    environment = {"TEST_DATABASE_URL": "postgres://test", "DATABASE_URL": "postgres://site"}
    with postgres.server(environment) as server:
        assert server.url == "postgres://test"


def test_a_folder_without_the_programs_is_no_server(tmp_path: Path) -> None:
    assert postgres.version(tmp_path) == 0


@pytest.mark.slow
@pytest.mark.one_database
def test_a_killed_server_comes_back_with_what_it_said_it_kept() -> None:
    try:
        with postgres.own_cluster(postgres.KEEPS_ITS_WORD) as cluster:
            with psycopg.connect(cluster.url, autocommit=True) as connection:
                connection.execute("CREATE TABLE kept (number integer)")
                connection.execute("INSERT INTO kept VALUES (42)")
                cluster.kill()
            with pytest.raises(psycopg.OperationalError):
                answer(cluster.url)
            cluster.start()
            with psycopg.connect(cluster.url) as connection:
                assert connection.execute("SELECT number FROM kept").fetchall() == [(42,)]
    except postgres.NoServer as refusal:
        pytest.skip(f"no PostgreSQL of our own to kill: {refusal}")
