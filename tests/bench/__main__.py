"""``make bench``: how much the main pages cost, as ratios measured in one run.

Seeds 2,000 apprentices × 62 KSBs with 12 evidence items each into a database of its own (or
``DATABASE_URL``, which must be empty), then asks for every page in turn, round after round, so that
whatever else the machine does falls on all alike. Prints one JSON object: for each page the median
in milliseconds, its ratio to an empty logged-in page and to raw SQL for the same answer, and its
number of queries. Goals are ratios to the empty page. ``suggesting`` tells how well KSBs are proposed for the
labelled texts (tests/bench/suggesting.py), by each method; ``--only-suggesting`` measures nothing else.
``taking`` tells how fast files are taken beside nginx (tests/bench/taking.py); ``--only-taking`` likewise.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="apm-bench-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ.setdefault("APM_VAR", folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "apm_portfolio.settings"
        os.environ["APM_LOG_LEVEL"] = "ERROR"
        report = _run(options, Path(folder))
    print(json.dumps(report, indent=2))
    measured = [*report.get("pages", {}).values(), *report.get("taking", {}).values()]
    return 0 if all(each.get("goal_met", True) for each in measured) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the main pages against floors.")
    parser.add_argument("--apprentices", type=int, default=2000)
    parser.add_argument("--items", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only-suggesting", action="store_true")
    parser.add_argument("--only-taking", action="store_true")
    return parser.parse_args()


def _run(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF = "tests.bench.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    from tests.bench import pages, suggesting, taking

    if options.only_taking:
        return {"taking": taking.report(folder)}
    if options.only_suggesting:
        return {"suggesting": suggesting.report()}
    _import_standard()
    provider, seeding = _seeded(options)
    measures = pages.measures(provider)
    timings = _interleaved(measures, options.rounds)
    return pages.report(measures, timings) | {
        "database": settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1],
        "apprentices": options.apprentices,
        "items": options.items,
        "rounds": options.rounds,
        "seeding_seconds": round(seeding, 1),
        "suggesting": suggesting.report(),
        "taking": taking.report(folder),
    }


def _import_standard() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    seed_page = ROOT / "standards" / "data" / "OCC0310.txt"
    call_command("import_standard", str(seed_page), stdout=sys.stderr)


def _seeded(options: argparse.Namespace) -> tuple[Any, float]:
    from standards.models import StandardVersion
    from tests.bench.seed import seed

    version = StandardVersion.objects.get(standard__reference="ST0310")
    start = time.perf_counter()
    provider = seed(version, apprentices=options.apprentices, items=options.items)
    return provider, time.perf_counter() - start


def _interleaved(measures: dict[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each measure, one call a round in turn; the first three rounds warm up."""
    timings: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds + 3):
        for name, call in measures.items():
            start = time.perf_counter()
            call()
            if number >= 3:
                timings[name].append((time.perf_counter() - start) * 1000)
    return timings


def median(values: list[float]) -> float:
    return statistics.median(values)


if __name__ == "__main__":
    raise SystemExit(main())
