"""Plain text as it is copied out of a repository: pipeline, infrastructure, tests, review, log."""

from __future__ import annotations

from datetime import datetime, timedelta

from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files.steady import at
from apm_portfolio.demo.service import ServiceFacts


def pipeline(spec: FileSpec, facts: ServiceFacts) -> bytes:
    """Item 1: six stages, the scan among them."""
    cached = facts.build_before - facts.build_after
    return f"""\
# Pipeline of {facts.service}. Copied for my portfolio; addresses and names of machines left out.
# Before: one job, {facts.build_before} minutes. After: {facts.build_after} minutes ({facts.author.initials}).

on: every merge to main

stages:
  - build        # cached by lock file; saves about {cached // 2} minutes
  - quick-tests  # {facts.tests} unit tests, in two halves side by side
  - image        # one image, named by the commit; never built twice
  - scan         # dependencies and image; a serious finding stops the run
  - staging      # always; four tests through the browser
  - production   # only when a person has looked and it is not lunch time

scan:
  needs: [image]
  stop_at: high
  accepted: accepted-findings.txt   # each with a date to look again

production:
  needs: [staging]
  ask: box-office-channel
  switch_back: previous image, under two minutes, rehearsed monthly
""".encode()


def infrastructure(spec: FileSpec, facts: ServiceFacts) -> bytes:
    """Item 2: network, machines and rights, declared."""
    return f"""\
# What should be there, not how to get there. Two people read the plan before it is applied.
# {facts.service}, {facts.author.initials}, {facts.day(spec.month):%Y-%m-%d}

network "inside" {{
  range     = "10.20.0.0/20"
  reachable = ["gateway"]            # platform team's module
}}

image "web" {{
  base    = "minimal"
  list    = "packages.txt"
  rebuild = "{facts.image_days}d"    # fresh image, fresh patches
}}

machines "web" {{
  image   = image.web
  count   = 3
  replace = "one at a time"          # never changed in place
  log_in  = nobody
}}

rights "service" {{
  may_read  = ["sessions", "bookings"]
  may_write = ["sessions", "bookings"]
  may_not   = ["backups"]
}}

store "bookings" {{
  encrypted  = true
  copies     = 2
  restore_to = "any minute of the last 14 days"
}}
""".encode()


def tests(spec: FileSpec, facts: ServiceFacts) -> bytes:
    """Item 3: the refund rule, test by test, and the rules that came of them."""
    return f'''\
# {facts.service}: refunds. History: 7 commits, each test red before it was green ({facts.author.initials}).

from decimal import Decimal

from refunds import refund
from tickets import a_day_ticket, a_return

# The new rules run beside the old ones behind the switch REFUNDS_BY_RULE; differences are counted.


def test_all_is_refunded_when_the_boat_did_not_sail():
    assert refund(a_day_ticket(paid=Decimal("18.00")), sailed=False) == Decimal("18.00")


def test_until_noon_of_the_day_before_half_is_refunded():
    assert refund(a_return(paid=Decimal("30.00")), asked_hours_before_noon=1) == Decimal("15.00")


def test_at_noon_exactly_it_still_counts_as_before():
    # Nobody knew. The box office decided on {facts.day(spec.month, -9):%d %B}: at noon is in time.
    assert refund(a_return(paid=Decimal("30.00")), asked_hours_before_noon=0) == Decimal("15.00")


def test_after_noon_nothing_is_refunded():
    assert refund(a_return(paid=Decimal("30.00")), asked_hours_before_noon=-1) == Decimal("0.00")


RULES = [boat_did_not_sail, visitor_was_ill, asked_in_time, too_late]


def refund(ticket, **what_happened):
    """The first rule that applies decides; each is a function of one sentence."""
    return next(rule(ticket, what_happened) for rule in RULES if rule.applies(ticket, what_happened))
'''.encode()


def _minutes(facts: ServiceFacts, spec: FileSpec) -> datetime:
    day = facts.day(spec.month)
    return at(day + timedelta(days=5 - day.weekday()), 9, 52)


def review(spec: FileSpec, facts: ServiceFacts) -> bytes:
    """Item 4: the incident review in Markdown."""
    start = _minutes(facts, spec)
    alert, end = start + timedelta(minutes=facts.alert_after), start + timedelta(minutes=facts.outage)
    return f"""\
# Nobody could sign in for {facts.outage} minutes

I switched the old clean-up of sessions off eight days earlier. This review looks for what made that easy to do
and hard to notice. Written by {facts.author.initials}; read by all who were there.

## 1 What visitors felt

From {start:%H:%M} to {end:%H:%M} on a Saturday of the holidays, the sign-in page came back after each attempt.
About {facts.rng("felt").randrange(300, 700)} visitors tried; the box office sold tickets by hand.

## 2 Timeline, with what we thought

| time | what | what would disprove it |
|---|---|---|
| {start:%H:%M} | first failed sign-ins | |
| {alert:%H:%M} | alert on failed sign-ins; servers are well | |
| {alert + timedelta(minutes=4):%H:%M} | it is the provider | their status is green, another site works: **disproved** |
| {alert + timedelta(minutes=11):%H:%M} | it is our release | taken back, nothing changes: **disproved** |
| {end - timedelta(minutes=9):%H:%M} | it is the session store | disk 100 %: **stands** |
| {end:%H:%M} | disk freed, sign-ins succeed | watched until {end + timedelta(hours=1):%H:%M} |

## 3 One request, followed

gateway 4 ms → service 11 ms → store: waits for 30 s, then an error that we showed as "wrong password".

## 4 What we could have seen

The disk grew by 11 % a day for eight days. The metric was collected. Nobody had said at which value it matters.

## 5 What is different now

- alert at 80 %, tested by filling the store on purpose
- the error says "try again in a minute" and not "wrong password"
- a change that switches something off names what takes over
""".encode()


def log(spec: FileSpec, facts: ServiceFacts) -> bytes:
    """Item 4: an extract in which the store's answer turns from slow to none."""
    rng = facts.rng("log")
    now = _minutes(facts, spec) - timedelta(minutes=6)
    lines = ["# extract; addresses and visitors' numbers removed"]
    for number in range(46):
        now += timedelta(seconds=rng.randrange(4, 22))
        stamp = f"{now:%Y-%m-%dT%H:%M:%S}Z"
        if number < 18 or rng.random() < 0.2:
            took = rng.randrange(9, 40) + number * 12
            lines.append(f"{stamp} info  sign-in ok visitor=#### store_ms={took}")
        else:
            lines.append(
                f"{stamp} error sign-in failed visitor=#### store: write failed, no space left (30000 ms)"
            )
    return ("\n".join(lines) + "\n").encode()
