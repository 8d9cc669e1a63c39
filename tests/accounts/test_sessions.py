"""A session that was ended, and a database that failed: the first is the person's doing, the second is ours."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection

from accounts.sessions import SessionStore
from tests.accounts.test_forks import backend, end

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def failing_database() -> Iterator[None]:
    """A server that ends our connection; where there is none, a table that is missing."""
    if connection.vendor == "postgresql":
        end(backend())
        yield
        connection.close()
    else:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE django_session RENAME TO elsewhere")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE elsewhere RENAME TO django_session")


def kept() -> SessionStore:
    session = SessionStore()
    session["provider"] = "one"
    session.create()
    session["provider"] = "another"
    return session


def test_a_failing_database_is_no_session_that_is_gone() -> None:
    session = kept()
    with failing_database(), pytest.raises(OperationalError):
        session.save()
    session.save()
    assert SessionStore(session.session_key)["provider"] == "another"


def test_a_session_that_was_ended_stays_ended() -> None:
    session = kept()
    SessionStore(session.session_key).delete()
    with pytest.raises(UpdateError):
        session.save()
