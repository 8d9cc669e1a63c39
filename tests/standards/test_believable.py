"""Believable records, however untidy, are imported whole: never refused for a trifle, never a word lost."""

import io
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from standards.actions import Line, Rehearsal, import_stream
from standards.importers.files import read_stream
from standards.importers.records import StandardRecord
from standards.models import DutyKsb, Ksb, Standard, StandardVersion
from tests.standards.believable import Expected, records


@settings(max_examples=60, deadline=None)
@given(records())
def test_a_believable_record_is_read_as_it_was_meant(made: tuple[dict[str, Any], Expected]) -> None:
    record, expected = made
    [found] = read_stream(io.BytesIO(json.dumps(record, ensure_ascii=False).encode()))
    assert isinstance(found, StandardRecord), found
    assert (found.title, found.version) == (expected.title, expected.version)
    assert {ksb.code: ksb.text for ksb in found.ksbs} == expected.texts
    assert {duty.code: duty.text for duty in found.duties} == expected.duties
    assert {(duty.code, code) for duty in found.duties for code in duty.ksb_codes} == expected.links
    assert [option.title for option in found.options] == expected.options
    for name in ("level", "typical_duration_months", "minimum_hours", "lars_code"):
        assert (name, found.facts.get(name)) == (name, getattr(expected, name))


@pytest.mark.django_db
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records())
def test_a_believable_record_is_stored_once(made: tuple[dict[str, Any], Expected]) -> None:
    StandardVersion.objects.all().delete()
    Standard.objects.all().delete()
    record, expected = made
    content = json.dumps(record).encode()

    def imported(**options: Any) -> Line:
        [line] = import_stream(stream=io.BytesIO(content), name="file", by=None, **options)
        return line

    would = imported(rehearsal=Rehearsal())
    assert (would.outcome, Standard.objects.count()) == ("created", 0)
    assert imported() == would
    assert (would.knowledge + would.skills + would.behaviours, would.duty_links) == (
        len(expected.texts),
        len(expected.links),
    )
    assert (Ksb.objects.count(), DutyKsb.objects.count()) == (len(expected.texts), len(expected.links))
    assert StandardVersion.objects.get().is_offered == bool(expected.texts)
    assert imported().outcome == "unchanged"
