"""A portfolio with something in every state, told over believable days; today is always the same."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from apprentices.models import Apprentice
from tests import factories
from tests.conftest import Cast
from tests.progress.crowd import Crowd, make_crowd
from tests.progress.days import NOW, on


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def told(cast: Cast) -> Apprentice:
    """K1 signed off, K2 and S1 sent back, S2 with the assessor, K3 and B1 in a draft."""
    apprentice = cast.apprentice
    with on(date(2026, 9, 1)):
        factories.make_signed_off(apprentice, "K1")
    with on(date(2026, 11, 2)):
        returned = factories.make_submission(apprentice, "K2", "S1", title="Change request")
    with on(date(2026, 11, 9)):
        factories.decide(returned, K2="not-yet", S1="partly")
        factories.answer(returned, accept=False, note="Nearly there.")
    with on(date(2026, 11, 16)):
        factories.make_submission(apprentice, "S2", title="Stakeholder map")
    with on(date(2026, 11, 20)):
        factories.make_draft(apprentice, "K3", "B1", title="Lessons workshop")
    apprentice.refresh_from_db()
    return apprentice


@pytest.fixture
def crowd(cast: Cast) -> Crowd:
    """A cohort with one apprentice of every colour."""
    return make_crowd(cast)
