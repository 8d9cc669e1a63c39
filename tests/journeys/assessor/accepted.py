"""What may be signed off: ``python tests/journeys/assessor/accepted.py``.

K1 and S1 are accepted, K2 and B1 signed off.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apm_portfolio.settings")
    import django

    django.setup()
    from apprentices.models import Apprentice
    from tests import factories

    apprentice = Apprentice.objects.get(learner__user__email="apprentice@journey.test")
    submission = factories.make_submission(apprentice, "K1", "S1", title="Accepted item")
    factories.decide(submission, K1="met", S1="met")
    factories.answer(submission, accept=True)
    factories.make_signed_off(apprentice, "K2", "B1")


if __name__ == "__main__":
    main()
