"""The demos stand apart from each other, and from any other site of this machine."""

from dataclasses import replace
from pathlib import Path

import pytest

from tools import demo
from tools.demo import DEMO, DEMO_S3, Demo
from tools.objects import ObjectServer

STORE = ObjectServer("http://127.0.0.1:9", "key", "secret")


@pytest.fixture
def demos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Demo]:
    """Both demos with some data, in a folder of the test's own."""
    made = [replace(each, var=tmp_path / each.command) for each in (DEMO, DEMO_S3)]
    for name, each in zip(("DEMO", "DEMO_S3"), made, strict=True):
        (each.var / "files").mkdir(parents=True)
        monkeypatch.setattr(demo, name, each)
    return made


def test_a_reset_throws_both_away(demos: list[Demo]) -> None:
    assert demo.reset() == 0
    assert [each.var.exists() for each in demos] == [False, False]


def test_nothing_is_reset_while_a_demo_runs(demos: list[Demo]) -> None:
    with demo.alone(demos[1]), pytest.raises(SystemExit, match="make demo-s3 is running already"):
        demo.reset()
    assert [each.var.exists() for each in demos] == [True, True]


def test_only_a_load_that_was_cut_short_is_started_over(demos: list[Demo]) -> None:
    whole, cut = demos
    whole.loaded.touch()
    for each in demos:
        demo.start_over_if_cut_short(each)
    assert [sorted(path.name for path in each.var.iterdir()) for each in (whole, cut)] == [
        ["files", "loaded"],
        [],
    ]


def test_a_demo_knows_its_own_settings_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("APM_S3_BUCKET", "APM_FILES", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.setenv(name, "of another site")
    kept = {"APM_ENV", "APM_VAR", "APM_LOG_LEVEL"}
    found = Demo("demo", tmp_path).environment
    assert {name for name in found if name.startswith(("APM_", "D"))} & {
        *kept,
        "APM_S3_BUCKET",
        "APM_FILES",
    } == kept
    assert {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"} & found.keys() == set()
    in_a_bucket = Demo("demo-s3", tmp_path, STORE).environment
    assert in_a_bucket.items() >= STORE.environment.items()
    assert in_a_bucket["APM_VAR"] == str(tmp_path)
