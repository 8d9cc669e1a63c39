"""Sessions in the database, which tell a database that failed from a session that was ended."""

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import InterfaceError, OperationalError


class SessionStore(DatabaseSessions):
    """Django takes every error of saving for a session that is gone, and answers 400, as if the request were at fault.

    Where the database failed, the request may be sent again, and the answer has to say so (5xx).
    """

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create=must_create)
        except UpdateError as gone:
            if isinstance(failure := gone.__context__, OperationalError | InterfaceError):
                raise failure from None
            raise
