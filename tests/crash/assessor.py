"""An assessor at work: takes what waits, decides and answers; sends the same again when nothing comes back."""

import random
import re
import threading
import time
import traceback

from tests.crash.client import Client, Stuck
from tests.crash.journal import ReviewJournal
from tests.pages import Fields, form_of

FIELDS = re.compile(r"^(csrfmiddlewaretoken|at_provider|note|[KSB]\d+-(outcome|feedback|reason|seen))$")
MET, PARTLY, NOT_YET = "met", "partly", "not-yet"


class Assessor(threading.Thread):
    """Works until ``tally.is_over``; ``reviews`` is what it sent."""

    def __init__(self, client: Client, *, seed: str) -> None:
        super().__init__(name=client.who, daemon=True)
        self.client, self.tally = client, client.tally
        self.chance = random.Random(f"{seed}/{client.who}")
        self.reviews: list[ReviewJournal] = []

    def run(self) -> None:
        try:
            while not self.tally.is_over.is_set():
                self._work()
        except Stuck as stuck:
            self.tally.report(str(stuck))
        except Exception:
            self.tally.report(f"{self.client.who} broke off: {traceback.format_exc(limit=-4)}")

    def _work(self) -> None:
        waiting = sorted(set(re.findall(r"/review/[0-9a-f-]{36}/", self.client.page("/queue/").text)))
        if not waiting:
            time.sleep(0.3)
            return
        path = self.chance.choice(waiting)
        page = self.client.page(path)
        if page.status != 200:
            return  # its owner sent a newer one meanwhile
        form = {name: values for name, values in form_of(page, None).items() if FIELDS.match(name)}  # type: ignore[arg-type]
        codes = sorted(name.removesuffix("-feedback") for name in form if name.endswith("-feedback"))
        if all(any(form.get(f"{code}-seen", ())) for code in codes):
            return  # answered meanwhile; deciding again would be a correction
        self._send(path, form, codes)

    def _send(self, path: str, form: Fields, codes: list[str]) -> None:
        word = f"{self.chance.getrandbits(64):x}"
        outcomes = {code: self.chance.choice([MET, MET, MET, PARTLY, NOT_YET]) for code in codes}
        review = ReviewJournal(
            assessor=self.client.who,
            submission=path.split("/")[2],
            verdicts={code: (outcome, f"Said {word} of {code}") for code, outcome in outcomes.items()},
            answer="returned" if NOT_YET in outcomes.values() else "accepted",
        )
        self.reviews.append(review)
        typed = {"do": "send", "note": f"Note {word}"}
        for code, (outcome, feedback) in review.verdicts.items():
            typed |= {f"{code}-outcome": outcome, f"{code}-feedback": feedback}
            # A met claim that stands from an earlier submission is changed for a reason only.
            if any(form.get(f"{code}-seen", ())):
                typed[f"{code}-reason"] = f"Looked at {code} again"
        self._repeat(path, {**form, **typed}, review)

    def _repeat(self, path: str, form: dict[str, object], review: ReviewJournal) -> None:
        """The same form until it is answered: a second one finds all of it recorded, or the item sent again (409)."""
        is_repeated = False
        while True:
            answer = self.client.ask("review", "POST", path, form=form)
            if answer is None:
                is_repeated = True
                if self.chance.random() < 0.005:
                    return
                time.sleep(0.1)
                continue
            if answer.status == 302:
                review.is_acknowledged = True
            elif not (is_repeated and answer.status == 409):
                told = re.findall(r'href="#[^"]+">([^<]+)</a>', answer.text)
                self.tally.report(
                    f"review {review.submission} was refused: {answer.status} {told} ({is_repeated=}, {review})"
                )
            return
