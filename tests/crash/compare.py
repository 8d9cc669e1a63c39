"""What clients were told against what is there; every difference is a sentence."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from tests.crash.client import Client
from tests.crash.journal import DraftJournal, ReviewJournal, Sent, SentFile
from tests.pages import form_of

Truth = dict[str, Any]


def compare_drafts(drafts: Sequence[DraftJournal], truth: Truth) -> Iterator[str]:
    for draft in drafts:
        there = truth["drafts"].get(draft.uuid)
        if there is None:
            if draft.is_known:
                yield f"draft {draft.uuid} was acknowledged and is not there"
            continue
        if there["text"] not in draft.texts[max(draft.acknowledged, 0) :]:
            yield f"draft {draft.uuid}: its text is older than the last one acknowledged, or nobody's"
        for file in draft.files:
            yield from _compare_file(draft, file, there, truth)
        for ksb, how in draft.claims.items():
            if there["claims"].get(ksb) is None:
                yield f"draft {draft.uuid}: the claim of {ksb} ({how}) is not there"
        yield from _compare_submissions(draft, there["submissions"])


def _compare_file(draft: DraftJournal, file: SentFile, there: Truth, truth: Truth) -> Iterator[str]:
    attached = [each for each in there["files"] if each["name"] == file.name]
    wanted = {"name": file.name, "sha256": file.sha256, "uuid": file.uuid}
    if file.is_acknowledged and len(attached) != 1:
        yield f"draft {draft.uuid}: file {file.name} was acknowledged and is there {len(attached)} times"
    for each in attached:
        if {**each, "uuid": each["uuid"] if file.uuid else ""} != wanted:
            yield f"draft {draft.uuid}: file {file.name} is another than the one sent"
    upload = truth["uploads"].get(file.uuid)
    if file.is_announced and upload is None:
        yield f"upload {file.uuid} was acknowledged and is not there"
    elif upload is not None and upload["arrived"] < file.offset:
        yield f"upload {file.uuid}: {file.offset} bytes were acknowledged, {upload['arrived']} are there"
    elif upload is not None and file.offset == file.size and not attached:
        yield f"upload {file.uuid}: all bytes were acknowledged, and it is not attached ({upload})"


def _compare_submissions(draft: DraftJournal, there: Sequence[Truth]) -> Iterator[str]:
    if [each["number"] for each in there] != list(range(1, len(there) + 1)):
        yield f"draft {draft.uuid}: its submissions are not numbered one by one"
    for sent in draft.submissions:
        found = [each for each in there if each["text"] == sent.text]
        if len(found) > 1 or (sent.is_acknowledged and not found):
            yield f"draft {draft.uuid}: a submission is there {len(found)} times"
        for each in found:
            yield from _compare_submission(draft, sent, each)
    known = {sent.text for sent in draft.submissions}
    if any(each["text"] not in known for each in there):
        yield f"draft {draft.uuid}: a submission that nobody sent"


def _compare_submission(draft: DraftJournal, sent: Sent, found: Truth) -> Iterator[str]:
    if found["files"] != sent.files:
        yield f"draft {draft.uuid}: submission {found['number']} has other files than the draft had"
    if found["claims"] != sent.claims:
        yield f"draft {draft.uuid}: submission {found['number']} has other claims than the draft had"


def compare_reviews(reviews: Sequence[ReviewJournal], truth: Truth) -> Iterator[str]:
    for review in reviews:
        there = sorted(truth["decisions"].get(review.submission, []))
        wanted = sorted([code, *verdict] for code, verdict in review.verdicts.items())
        answers = truth["outcomes"].get(review.submission, [])
        if not there and not answers and not review.is_acknowledged:
            continue
        # The same submission may have been reviewed by a form that was sent before and got no answer.
        others = [
            sorted([code, *verdict] for code, verdict in other.verdicts.items())
            for other in reviews
            if other.submission == review.submission and other is not review
        ]
        if there != wanted and (review.is_acknowledged or there not in others):
            yield f"review of {review.submission}: decided is {there}, sent was {wanted}"
        elif there == wanted and answers != [review.answer]:
            yield f"review of {review.submission}: answered is {answers}, sent was {review.answer}"


def read_back(client: Client, drafts: Sequence[DraftJournal], truth: Truth) -> Iterator[str]:
    """What its owner sees of it, through the site."""
    for draft in drafts:
        there = truth["drafts"].get(draft.uuid)
        if there is None:
            continue
        page = client.page(f"/evidence/{draft.uuid}/edit/")
        if page.status == 200 and form_of(page)["narrative"] != [there["text"]]:
            yield f"draft {draft.uuid}: its page shows another text than is stored"
        if (page.status == 200) != (there["state"] in {"draft", "returned"}):
            yield f"draft {draft.uuid} is {there['state']}, its page answers {page.status}"
        for sent in there["submissions"]:
            shown = client.page(f"/evidence/{draft.uuid}/submissions/{sent['number']}/")
            if shown.status != 200 or sent["text"] not in shown.text:
                yield f"draft {draft.uuid}: submission {sent['number']} is not shown ({shown.status})"
        for file in there["files"]:
            got = client.file(f"/files/{file['uuid']}/")
            if got.status != 200 or hashlib.sha256(got.content).hexdigest() != file["sha256"]:
                yield f"file {file['uuid']} does not come back as it was sent ({got.status})"
