"""The log holds no token of a link that was sent by mail."""

import logging
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from apm_portfolio.logs import WithoutTokens
from tests import factories
from tests.conftest import Cast


@pytest.fixture
def log() -> StringIO:
    """What the site's own handler would write."""
    return StringIO()


def test_refused_requests_to_an_invitation_log_no_token(cast: Cast, log: StringIO) -> None:
    _, token = factories.make_invitation(cast.provider, by=cast["manager"])
    handler = logging.StreamHandler(log)
    handler.addFilter(WithoutTokens())
    logging.getLogger().addHandler(handler)
    try:
        Client().post(f"/invitation/{token}/")
        Client(enforce_csrf_checks=True).post(f"/invitation/{token}/")
        Client().get(f"/invitation/{token}/more")
        Client().post(f"/accounts/password/reset/key/1-{token}/")
    finally:
        logging.getLogger().removeHandler(handler)
    assert token not in log.getvalue()
    assert "Method Not Allowed (POST): /invitation/…/\n" in log.getvalue()


def test_every_handler_of_the_site_leaves_tokens_out() -> None:
    written: Any = settings.LOGGING
    assert {name: each["filters"] for name, each in written["handlers"].items()} == {"console": ["no_tokens"]}
    assert written["loggers"]["django.server"]["handlers"] == ["console"]


def test_a_line_that_cannot_be_written_stops_nobody() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 1, "%d of %d", ("one",), None)
    assert WithoutTokens().filter(record)


def test_other_lines_stay_as_they_are() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 1, "%s of %d", ("/invitation/", 3), None)
    assert WithoutTokens().filter(record)
    assert (record.msg, record.args) == ("%s of %d", ("/invitation/", 3))
