"""The encoding that a request names is not believed."""

from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from apm_portfolio.wsgi import application


def status_of(**given: str) -> str:
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ |= {"HTTP_HOST": "localhost", "PATH_INFO": "/accounts/login/", "wsgi.input": BytesIO(), **given}
    answered: list[str] = []
    pieces: Any = application(environ, lambda status, headers, problem=None: answered.append(status))
    b"".join(pieces)
    pieces.close()
    return answered[0]


@pytest.mark.parametrize("name", ["hex", "punycode", "utf-7", "utf-16", "nonsense"])
def test_no_named_encoding_breaks_the_reading_of_a_request(name: str, db: None) -> None:
    assert status_of(QUERY_STRING="next=%2B2AA-", CONTENT_TYPE=f"text/html; charset={name}") == "200 OK"
