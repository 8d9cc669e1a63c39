"""``make crash``: kill the site's processes again and again, then look for everything that was acknowledged."""

import argparse
from contextlib import ExitStack

from tests.crash.run import POSTGRESQL, SQLITE, crash
from tools import objects
from tools.processes import stop_on_signals

LARGEST = 20 * 1024**2


def main() -> int:
    parser = argparse.ArgumentParser(prog="make crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, metavar="N", help="on each database (100)")
    parser.add_argument("--seed", default="1", metavar="S", help="the same kills and the same work again (1)")
    parser.add_argument("--database", choices=[SQLITE, POSTGRESQL, "both"], default="both")
    parser.add_argument(
        "--store", choices=["disk", "bucket"], default="disk", help="where the evidence lies (disk)"
    )
    parser.add_argument(
        "--minutes", type=float, default=600, metavar="M", help="kill no more after M minutes"
    )
    options = parser.parse_args()
    stop_on_signals()
    databases = [SQLITE, POSTGRESQL] if options.database == "both" else [options.database]
    reports = []
    for database in databases:
        with ExitStack() as stack:
            store = stack.enter_context(objects.server()) if options.store == "bucket" else None
            reports.append(
                crash(
                    database=database,
                    kills=options.kills,
                    seed=options.seed,
                    largest=LARGEST,
                    minutes=options.minutes,
                    store=store,
                )
            )
        print(reports[-1].told(), flush=True)
    findings = sum(len(report.findings) for report in reports)
    kills = sum(report.kills.total() for report in reports)
    asked = options.kills * len(databases)
    print(f"── In all: {findings} findings after {kills} kills of {asked} asked for ──", flush=True)
    return 1 if findings or kills < asked else 0


if __name__ == "__main__":
    raise SystemExit(main())
