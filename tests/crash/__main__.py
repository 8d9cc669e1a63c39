"""``make crash``: kill the site's processes again and again, then look for everything that was acknowledged."""

import argparse

from tests.crash.run import POSTGRESQL, SQLITE, crash
from tools.processes import stop_on_signals

LARGEST = 20 * 1024**2


def main() -> int:
    parser = argparse.ArgumentParser(prog="make crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, metavar="N", help="on each database (100)")
    parser.add_argument("--seed", default="1", metavar="S", help="the same kills and the same work again (1)")
    parser.add_argument("--database", choices=[SQLITE, POSTGRESQL, "both"], default="both")
    parser.add_argument(
        "--minutes", type=float, default=600, metavar="M", help="kill no more after M minutes"
    )
    options = parser.parse_args()
    stop_on_signals()
    failed = False
    for database in [SQLITE, POSTGRESQL] if options.database == "both" else [options.database]:
        report = crash(
            database=database,
            kills=options.kills,
            seed=options.seed,
            largest=LARGEST,
            minutes=options.minutes,
        )
        print(report.told(), flush=True)
        failed = failed or bool(report.findings)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
