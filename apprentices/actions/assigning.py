"""Who judges an apprentice's work, written in one place."""

from collections.abc import Collection

from accounts import ledger
from accounts.models import User
from apprentices.models import Apprentice


def hand_over(apprentices: Collection[Apprentice], assessor: User | None, *, by: User | None) -> None:
    """Give apprentices, locked by the caller, to an assessor or to nobody."""
    Apprentice.objects.filter(pk__in=[apprentice.pk for apprentice in apprentices]).update(assessor=assessor)
    ledger.append_many(
        ledger.Entry(
            stream=ledger.apprentice_stream(apprentice.uuid),
            kind="assessor.assigned",
            by=by,
            facts={"assessor": assessor.uuid if assessor else None},
        )
        for apprentice in apprentices
    )
