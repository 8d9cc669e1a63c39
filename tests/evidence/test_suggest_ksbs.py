"""``manage.py suggest_ksbs``: JSON out, plain refusals, any bytes in."""

import io
import json
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from evidence.models import Claim
from evidence.suggesting import semantic
from standards.models import StandardVersion
from tests import factories
from tests.standards.records import SHIPPED

pytestmark = pytest.mark.django_db

TEXT = "I keep the risk register and ring the owners of each risk every week."


def run(monkeypatch: pytest.MonkeyPatch, text: str | bytes, *arguments: str) -> list[dict[str, Any]]:
    content = text.encode() if isinstance(text, str) else text
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    out = io.StringIO()
    call_command("suggest_ksbs", *arguments, stdout=out)
    found: list[dict[str, Any]] = json.loads(out.getvalue())
    return found


@pytest.fixture
def st0310() -> StandardVersion:
    call_command("import_standard", str(SHIPPED / "OCC0310.txt"), stdout=io.StringIO())
    return StandardVersion.objects.get(standard__reference="ST0310")


def test_it_prints_codes_and_scores_and_claims_nothing(
    st0310: StandardVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = run(monkeypatch, TEXT, "ST0310", "--method", "text")
    assert [set(one) for one in found] == [{"code", "score"}] * 5
    assert {"S14", "K23"} <= {one["code"] for one in found}
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
    assert Claim.objects.count() == 0


def test_how_many_and_which_version(st0310: StandardVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(run(monkeypatch, TEXT, "st0310", "--top", "2")) == 2
    assert len(run(monkeypatch, TEXT, "ST0310", "--version", "")) == 5


def test_bytes_that_are_no_utf_8_stop_nothing(
    st0310: StandardVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = run(monkeypatch, b"\xef\xbb\xbf\xff\xfe\0 risk register \x80", "ST0310", "--method", "text")
    assert "S14" in {one["code"] for one in found}
    assert run(monkeypatch, b"", "ST0310") == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ST4711"], "No KSBs of ST4711 are stored here. Import the standard first"),
        (["ST0310", "--version", "9.9"], 'ST0310 has no version 9.9 with KSBs here. There is: ""'),
        (["ST0310", "--top", "0"], "--top takes a number from 1 upwards."),
    ],
)
def test_a_refusal_says_what_to_do(
    st0310: StandardVersion, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    with pytest.raises(CommandError) as refused:
        run(monkeypatch, TEXT, *arguments)
    assert str(refused.value).startswith(told)


def test_without_the_packages_semantic_is_refused(
    st0310: StandardVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(semantic, "NEEDED", ("no_such_package_anywhere",))
    semantic.is_installed.cache_clear()
    try:
        with pytest.raises(CommandError) as refused:
            run(monkeypatch, TEXT, "ST0310", "--method", "semantic")
        assert refused.value.returncode == 1
        assert "“semantic”" in str(refused.value)
        text = run(monkeypatch, TEXT, "ST0310", "--method", "text")
        assert run(monkeypatch, TEXT, "ST0310", "--method", "combined") == text
    finally:
        monkeypatch.undo()
        semantic.is_installed.cache_clear()


def test_the_newest_version_with_ksbs_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    version = factories.make_version()
    StandardVersion.objects.create(
        standard=version.standard, version="1.1", version_order=1_001_000, title="Without KSBs"
    )
    assert run(monkeypatch, "statement", version.standard.reference) != []
