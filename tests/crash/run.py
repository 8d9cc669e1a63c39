"""One run on one database: people at work, parts of the site killed under them, then the reckoning."""

import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crash.apprentice import Apprentice
from tests.crash.assessor import Assessor
from tests.crash.client import Client, Tally
from tests.crash.compare import compare_drafts, compare_reviews, read_back
from tests.journeys import served
from tests.journeys.served import Site
from tools.objects import ObjectServer
from tools.postgres import KEEPS_ITS_WORD, Cluster, NoServer, own_cluster

SEED = str(Path(served.__file__).with_name("seed.py"))
APPRENTICES = ("apprentice", "apprentice2", "other-apprentice", "other-apprentice2")
ASSESSORS = ("assessor", "other-assessor")
SQLITE, POSTGRESQL = "sqlite", "postgresql"
# Between a restart and the next kill: up to so many requests are answered, for so many seconds at most; then up to a
# moment more. Counted in requests, a slow machine gets as far between two kills as a quick one.
MOST_REQUESTS = 30
MOST_SECONDS = 30.0
MOMENT = 0.4
JOIN_SECONDS = 300


@dataclass
class Report:
    """What happened, and what is wrong: nothing, where the site kept its word."""

    database: str
    seed: str
    kills: Counter[str] = field(default_factory=Counter)
    ended_by_itself: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def told(self) -> str:
        lines = [f"── {self.database}, seed {self.seed} ──"]
        lines += [f"{name}: {value}" for name, value in self.figures.items()]
        lines += [f"FINDING: {finding}" for finding in self.findings]
        return "\n".join([*lines, f"{len(self.findings)} findings after {self.kills.total()} kills"])


@dataclass
class Ground:
    """The parts that are killed."""

    site: Site
    cluster: Cluster | None

    @property
    def parts(self) -> list[str]:
        return ["web", "worker", *(["database"] if self.cluster else [])]

    def kill(self, parts: list[str]) -> None:
        for part in parts:
            if part == "database":
                assert self.cluster
                self.cluster.kill()
            else:
                self.site.kill(part)

    def begin(self, parts: list[str]) -> None:
        """The database first, the web server last: when it answers, all is there."""
        for part in ("database", "worker", "web"):
            if part in parts and part == "database":
                assert self.cluster
                self._begin_database(self.cluster)
            elif part in parts:
                self.site.begin(part)

    @staticmethod
    def _begin_database(cluster: Cluster) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                return cluster.start()
            except NoServer:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)


def crash(
    *,
    database: str,
    kills: int,
    seed: str,
    largest: int,
    folder: Path | None = None,
    minutes: float = 600,
    store: ObjectServer | None = None,
) -> Report:
    """Kill ``kills`` times; what the clients were told is then looked for. ``largest`` bytes has a file.

    After so many ``minutes`` no more is killed. With a ``store`` the evidence lies in a bucket there.
    """
    report = Report(database, seed)
    began = time.monotonic()
    with ExitStack() as stack:
        where = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="apm-crash-")))
        cluster = stack.enter_context(own_cluster(KEEPS_ITS_WORD)) if database == POSTGRESQL else None
        url = cluster.url if cluster else f"sqlite:///{where / 'site.sqlite3'}"
        site = stack.enter_context(
            served.served(where, seed=(SEED,), database=url, store=store, web_processes=2)
        )
        ground, tally = Ground(site, cluster), Tally()
        apprentices = [
            Apprentice(Client(site.url, who, tally), seed=seed, largest=largest) for who in APPRENTICES
        ]
        assessors = [Assessor(Client(site.url, who, tally), seed=seed) for who in ASSESSORS]
        killing = _work_under_kills(ground, report, tally, [*apprentices, *assessors], kills, minutes)
        truth = _settle(ground, report)
        report.findings += tally.wrong
        drafts = [draft for each in apprentices for draft in each.drafts]
        report.findings += compare_drafts(drafts, truth)
        for each in apprentices:
            report.findings += read_back(each.client, each.drafts, truth)
        report.findings += compare_reviews([r for each in assessors for r in each.reviews], truth)
        report.figures |= _figures(report, tally, truth, killing, time.monotonic() - began)
        report.figures["errors in the log of the web server"] = dict(_errors(site.log("web")))
    return report


def _work_under_kills(
    ground: Ground,
    report: Report,
    tally: Tally,
    people: list[Apprentice | Assessor],
    kills: int,
    minutes: float,
) -> float:
    """Seconds that it took."""
    chance = random.Random(f"{report.seed}/killer")
    began = time.monotonic()
    for person in people:
        person.client.sign_in()
    for person in people:
        person.start()
    try:
        for _ in range(kills):
            if time.monotonic() > began + minutes * 60:
                break
            _let_work(tally, chance)
            _start_what_ended(ground, report)
            parts = [chance.choice(ground.parts)] if chance.random() < 0.9 else ground.parts
            ground.kill(parts)
            report.kills[" and ".join(parts)] += 1
            ground.begin(parts)
    finally:
        tally.end()
    deadline = time.monotonic() + JOIN_SECONDS
    for person in people:
        person.join(max(0.0, deadline - time.monotonic()))
    report.findings += [f"{person.name} never came to an end" for person in people if person.is_alive()]
    return time.monotonic() - began


def _let_work(tally: Tally, chance: random.Random) -> None:
    wanted = tally.answered + chance.randint(0, MOST_REQUESTS)
    deadline = time.monotonic() + MOST_SECONDS
    while tally.answered < wanted and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(chance.random() * MOMENT)


def _start_what_ended(ground: Ground, report: Report) -> None:
    """A process that ended by itself is started again, as the machine's service manager would."""
    for name, process in list(ground.site.processes.items()):
        if process.poll() is not None:
            report.ended_by_itself[name] += 1
            ground.site.begin(name)


def _settle(ground: Ground, report: Report) -> dict[str, Any]:
    """Let the worker finish, then read what is there; the checks of the operator must be clean."""
    site = ground.site
    _start_what_ended(ground, report)
    # The worker that lived through what happened last must still take tasks.
    if left := _truth(site, "drain")["left"]:
        report.findings.append(f"the worker does not take what is due: {left} tasks")
    site.restart("worker")
    report.figures["tasks that killed workers had taken"] = _truth(site, "release")["handed_out"]
    site.manage("check_storage", "--repair")
    report.figures["left behind in the store"] = _left_behind(site)
    if not json.loads(site.manage("verify_ledger", "--json"))["ok"]:
        report.findings.append("verify_ledger found something")
    _truth(site, "drain")
    truth = _truth(site, "read")
    report.findings += truth["findings"]
    return truth


def _left_behind(site: Site) -> dict[str, int]:
    found = json.loads(site.manage("check_storage", "--json"))
    assert found["ok"]
    return dict(Counter(finding["kind"] for finding in found["findings"]))


def _truth(site: Site, what: str) -> dict[str, Any]:
    told = site.manage(
        "shell", "--verbosity", "0", "--command", f"from tests.crash import truth; truth.main('{what}')"
    )
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


def _figures(
    report: Report, tally: Tally, truth: dict[str, Any], killing: float, whole: float
) -> dict[str, Any]:
    kinds = sorted({kind for kind, _ in tally.requests})
    outcomes = sorted({outcome for _, outcome in tally.requests})
    return {
        "kills": dict(report.kills),
        "ended by itself": dict(report.ended_by_itself),
        "seconds under kills": round(killing),
        "seconds in all": round(whole),
        **{
            f"requests, {kind}": ", ".join(
                f"{tally.requests[kind, outcome]} {outcome}"
                for outcome in outcomes
                if tally.requests[kind, outcome]
            )
            for kind in kinds
        },
        "megabytes sent": tally.sent_bytes // 1024**2,
        "there": truth["figures"],
    }


def _errors(log: str) -> Iterator[tuple[str, int]]:
    """The errors that ended a request or a process, by kind."""
    kinds: Counter[str] = Counter()
    is_inside = False
    last = ""
    for line in log.splitlines():
        if line.startswith(("During handling of the above", "The above exception was")):
            kinds[last] -= 1  # only the last of a chain counts
        elif line.startswith("Traceback "):
            is_inside = True
        elif is_inside and line and not line.startswith((" ", "\t")):
            last = line.partition(":")[0][:80]
            kinds[last] += 1
            is_inside = False
    yield from (+kinds).most_common()
