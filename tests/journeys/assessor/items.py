"""Items that wait for the journeys' assessor: ``python tests/journeys/assessor/items.py``.

"First item" (K1, S1) is a resubmission, "Second item" (K2) and "Third item" (B1) are new.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apm_portfolio.settings")
    import django

    django.setup()
    from django.utils import timezone

    from accounts import clock
    from apprentices.models import Apprentice
    from tests import factories

    apprentice = Apprentice.objects.get(learner__user__email="apprentice@journey.test")
    now = timezone.now()
    with clock.at(now - timedelta(days=9)):
        first = factories.make_draft(apprentice, "K1", "S1", title="First item", narrative="The first text.")
        submission = factories.submit(first)
        factories.decide(submission, K1="met", S1="not-yet")
        factories.answer(submission, accept=False, note="Say more about the meeting.")
    with clock.at(now - timedelta(days=5)):
        _add(first, "The first text. And what was said in the meeting.")
        factories.submit(first)
    for days, code, title in ((3, "K2", "Second item"), (2, "B1", "Third item")):
        with clock.at(now - timedelta(days=days)):
            factories.make_submission(apprentice, code, title=title)


def _add(evidence: object, narrative: str) -> None:
    from evidence import actions
    from evidence.actions.drafts import DraftText
    from evidence.models import Evidence
    from tests import factories

    assert isinstance(evidence, Evidence)
    evidence.refresh_from_db()
    actions.save_draft(
        evidence=evidence,
        text=DraftText(title=evidence.title, narrative=narrative),
        revision=evidence.revision,
        by=factories.owner(evidence.apprentice),
    )


if __name__ == "__main__":
    main()
