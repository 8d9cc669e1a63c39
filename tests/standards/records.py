"""Made-up official records for tests, in the shape of the real ones."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import standards

SHIPPED = Path(standards.__path__[0]) / "data"


def guid(number: int) -> str:
    return str(UUID(int=number))


def statements(id_key: str, first: int, *texts: str) -> list[dict[str, Any]]:
    return [{id_key: guid(first + place), "detail": text} for place, text in enumerate(texts)]


def duty(number: int, *ksb_ids: str, options: list[str] | None = None, **changes: Any) -> dict[str, Any]:
    """A duty that maps the ids to the kind their number tells: 100s knowledge, 200s skills, 300s behaviours."""
    of = {kind: [one for one in ksb_ids if UUID(one).int // 100 == kind] for kind in (1, 2, 3)}
    return {
        "dutyId": guid(400 + number),
        "dutyDetail": f"Do the thing numbered {number}.",
        "isThisACoreDuty": 0 if options else 1,
        "mappedKnowledge": of[1],
        "mappedSkills": of[2],
        "mappedBehaviour": of[3],
        "mappedOptions": options,
        **changes,
    }


def official(**changes: Any) -> dict[str, Any]:
    """A record with K1 to K3, S1, S2 and B1 (ids 100…, 200…, 300…) and two duties. ``...`` takes a key away."""
    record: dict[str, Any] = {
        "referenceNumber": "ST9001",
        "version": "1.0",
        "versionNumber": "1.0",
        "larsCode": 999,
        "title": "Test practitioner",
        "status": "Approved for delivery",
        "level": 4,
        "typicalDuration": 18,
        "knowledges": statements(
            "knowledgeId", 100, "The first idea.", "The second idea.", "The third idea."
        ),
        "skills": statements("skillId", 200, "Do the first thing.", "Do the second thing."),
        "behaviours": statements("behaviourId", 300, "Acts with care."),
        "duties": [duty(1, guid(100), guid(200), guid(300)), duty(2, guid(101), guid(102), guid(201))],
        "options": [],
    }
    record.update(changes)
    return {key: value for key, value in record.items() if value is not ...}


def as_bytes(*records: Any) -> bytes:
    """One record as an object, several as a list."""
    return json.dumps(records[0] if len(records) == 1 else list(records)).encode()
