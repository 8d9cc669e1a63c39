"""An apprentice at work: writes, uploads, claims, submits; like a good client, tries again when nothing comes back."""

import base64
import hashlib
import json
import random
import re
import threading
import time
import traceback
from typing import Any
from uuid import UUID

from evidence import tus
from tests.crash.client import JSON, Answer, Client, Stuck, multipart, path_of
from tests.crash.journal import DraftJournal, Sent, SentFile
from tests.pages import form_of

TUS = {"Tus-Resumable": tus.VERSION}
DECLARED = {"own_work": "on", "made_by": "me", "ai": "no"}
KILOBYTE = 1024
# Whoever gets no answer does not come back, now and then; asked at every attempt, of which a restart sees many.
WALKS_AWAY = 0.005
LEAVES_HALF = 0.02
SENDS_IT_WHOLE = 2 * KILOBYTE**2
MOST_PREVIEWED = 64 * KILOBYTE
FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


class WalkedAway(Exception):
    """The person left it at that."""


class Apprentice(threading.Thread):
    """Works until ``tally.is_over``; ``drafts`` is what it knows of each of its items."""

    def __init__(self, client: Client, *, seed: str, largest: int) -> None:
        super().__init__(name=client.who, daemon=True)
        self.client, self.tally = client, client.tally
        self.chance = random.Random(f"{seed}/{client.who}")
        self.largest = largest
        self.drafts: list[DraftJournal] = []

    def run(self) -> None:
        try:
            while not self.tally.is_over.is_set():
                try:
                    self._work()
                except WalkedAway:
                    self.tally.count("walked away", "by choice")
        except Stuck as stuck:
            self.tally.report(str(stuck))
        except Exception:
            self.tally.report(f"{self.client.who} broke off: {traceback.format_exc(limit=-4)}")

    def _work(self) -> None:
        returned = self._returned() if self.chance.random() < 0.5 else None
        draft = returned or DraftJournal(
            self.client.who, str(UUID(int=self.chance.getrandbits(128), version=4))
        )
        if returned is None:
            self.drafts.append(draft)
        self._write(draft, is_new=returned is None)
        for _ in range(self.chance.choice([0, 1, 1, 2])):
            self._add_file(draft)
        self._claim(draft)
        if self.chance.random() < 0.8:
            self._submit(draft)

    def _returned(self) -> DraftJournal | None:
        """One of the own items that came back."""
        page = self.client.page("/evidence/?state=returned").text
        shown = set(re.findall(r"/evidence/([0-9a-f-]{36})/", page))
        known = [draft for draft in self.drafts if draft.uuid in shown and self._is_open(draft)]
        return self.chance.choice(known) if known else None

    def _is_open(self, draft: DraftJournal) -> bool:
        return self.client.page(f"/evidence/{draft.uuid}/edit/").status == 200

    def _again_or_away(self) -> None:
        """After no answer."""
        if self.chance.random() < WALKS_AWAY:
            raise WalkedAway
        time.sleep(0.1)

    def _wrong(self, what: str, answer: Answer) -> None:
        self.tally.report(f"{self.client.who}: {what}: {answer.status} {answer.content[:300]!r}")
        raise WalkedAway

    # --- Writing ------------------------------------------------------------------------------

    def _write(self, draft: DraftJournal, *, is_new: bool) -> None:
        """A page that saves itself some times, each time with more text."""
        path = "/evidence/new/" if is_new else f"/evidence/{draft.uuid}/edit/"
        form: dict[str, Any] = {
            **form_of(self.client.page(path)),
            "page": str(UUID(int=self.chance.getrandbits(128), version=4)),
            "turn": "0",
            "autosave": "1",
        }
        if is_new:
            form |= {"batch": draft.uuid, "title": f"Item {draft.uuid[:8]}"}
        wanted = self.chance.randint(2, 6)
        while wanted:
            more = " words" * self.chance.randint(0, 300)
            draft.texts.append(f"{draft.uuid} save {len(draft.texts)}:{more}.")
            form |= {"narrative": draft.texts[-1], "turn": str(int(form["turn"]) + 1)}
            answer = self.client.ask("autosave", "POST", path, form=form, headers=JSON)
            if answer is None:
                self._again_or_away()
                continue
            if answer.status != 200:
                self._wrong("a save was refused", answer)
            told = answer.json()
            draft.acknowledged = len(draft.texts) - 1
            form |= told["fields"]
            path = path_of(told["url"]) or path
            wanted -= 1

    # --- Files --------------------------------------------------------------------------------

    def _add_file(self, draft: DraftJournal) -> None:
        size = int(KILOBYTE * (self.largest / KILOBYTE) ** self.chance.random())
        content = self._content(size)
        file = SentFile(
            name=f"{len(draft.files)}-{draft.uuid[:8]}",
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
        )
        draft.files.append(file)
        if len(content) <= SENDS_IT_WHOLE and self.chance.random() < 0.4:
            self._send_whole(draft, file, content)
        else:
            self._send_in_pieces(draft, file, content)

    def _content(self, size: int) -> bytes:
        """Text where it is small, else something like a film, of which no previews are made."""
        if size <= MOST_PREVIEWED:
            return f"{self.chance.random()} ".encode() * (size // 16)
        return FILM + self.chance.randbytes(size)

    def _send_whole(self, draft: DraftJournal, file: SentFile, content: bytes) -> None:
        path = f"/evidence/{draft.uuid}/edit/files/"
        fields = form_of(self.client.page(path)) | {"names": json.dumps([file.name])}
        body, content_type = multipart(fields, (file.name, content))
        while True:
            answer = self.client.ask(
                "file by form", "POST", path, body=body, headers={"Content-Type": content_type, **JSON}
            )
            if answer is None:
                self._again_or_away()
                continue
            if answer.status != 200 or answer.json() != {"added": [{"name": file.name}], "refused": []}:
                self._wrong("a file was refused", answer)
            file.is_acknowledged = True
            return

    def _send_in_pieces(self, draft: DraftJournal, file: SentFile, content: bytes) -> None:
        file.uuid = str(UUID(int=self.chance.getrandbits(128), version=4))
        self._announce(draft, file)
        at = 0
        while True:
            piece = content[at : at + self.chance.choice([64, 512, 2048, 8192]) * KILOBYTE]
            if at and piece and self.chance.random() < LEAVES_HALF:
                raise WalkedAway
            answer = self._tus("piece", "PATCH", file, body=piece, **self._piece_headers(at, piece))
            if answer is None:
                self._again_or_away()
                at = self._resume(file)
            elif answer.status == 409:
                at = self._resume(file)
            elif answer.status != 204:
                self._wrong("a piece was refused", answer)
            else:
                at = file.offset = int(answer.headers["Upload-Offset"])
                if at == file.size:
                    file.is_acknowledged = True
                    return

    def _announce(self, draft: DraftJournal, file: SentFile) -> None:
        about = tus.as_metadata({"filename": file.name, "evidence": draft.uuid, "uuid": file.uuid})
        headers = {
            **TUS, "Upload-Length": str(file.size), "Upload-Metadata": about, "X-CSRFToken": self.client.token
        }  # fmt: skip
        while True:
            answer = self.client.ask("upload begun", "POST", "/uploads/", body=b"", headers=headers)
            if answer is None:
                self._again_or_away()
                continue
            if answer.status != 201:
                self._wrong("an upload was refused", answer)
            file.is_announced = True
            return

    def _resume(self, file: SentFile) -> int:
        """Where the server stands; never behind what it acknowledged."""
        answer = self.client.insist("offset", "HEAD", f"/uploads/{file.uuid}/", headers=TUS)
        if answer.status != 200:
            self._wrong(f"an upload is gone of which {file.offset} bytes were acknowledged", answer)
        at = int(answer.headers["Upload-Offset"])
        if at < file.offset:
            self.tally.report(f"upload {file.uuid}: {file.offset} bytes were acknowledged, {at} are there")
        file.offset = max(file.offset, at)
        return at

    def _piece_headers(self, at: int, piece: bytes) -> dict[str, str]:
        headers = {"Content-Type": tus.CHUNK_TYPE, "Upload-Offset": str(at)}
        if self.chance.random() < 0.3:
            headers["Upload-Checksum"] = f"sha256 {base64.b64encode(hashlib.sha256(piece).digest()).decode()}"
        return headers

    def _tus(self, kind: str, method: str, file: SentFile, *, body: bytes, **headers: str) -> Answer | None:
        sent = {**TUS, "X-CSRFToken": self.client.token, **headers}
        return self.client.ask(kind, method, f"/uploads/{file.uuid}/", body=body, headers=sent)

    # --- Claims and submitting ----------------------------------------------------------------

    def _claim(self, draft: DraftJournal) -> None:
        path = f"/evidence/{draft.uuid}/edit/ksbs/"
        page = self.client.page(path)
        offered = sorted(
            set(re.findall(r'name="ksb" value="([0-9a-f-]{36})"', page.text)) - set(draft.claims)
        )
        chosen = self.chance.sample(offered, self.chance.randint(1, 2))
        self._post("claim", path, {**form_of(page), "ksb": chosen})
        form = form_of(self.client.page(path))
        wordings = {
            name.removesuffix("-how"): f"Shows it, {draft.uuid[:8]} {len(draft.submissions)}"
            for name in form
            if name.endswith("-how")
        }
        typed = {f"{ksb}-how": how for ksb, how in wordings.items()}
        self._post("wording", path, {**form, **typed})
        draft.claims.update(wordings)
        if missing := set(chosen) - set(wordings):
            self.tally.report(f"{draft.uuid}: claimed KSBs are not on the page: {sorted(missing)}")

    def _post(self, kind: str, path: str, form: dict[str, Any]) -> None:
        while True:
            answer = self.client.ask(kind, "POST", path, form=form)
            if answer is None:
                self._again_or_away()
                continue
            if answer.status != 302:
                self._wrong(f"{kind} was refused", answer)
            return

    def _submit(self, draft: DraftJournal) -> None:
        """The same form until it is answered: a second one finds it sent, or answered by now and sent back (409)."""
        path = f"/evidence/{draft.uuid}/submit/"
        form = {**form_of(self.client.page(path)), **DECLARED}
        sent = Sent(
            text=draft.texts[draft.acknowledged],
            files=sorted(file.sha256 for file in draft.files if file.is_acknowledged),
            claims=dict(draft.claims),
        )
        draft.submissions.append(sent)
        is_repeated = False
        while True:
            answer = self.client.ask("submit", "POST", path, form=form)
            if answer is None:
                is_repeated = True
                self._again_or_away()
                continue
            if answer.status == 302:
                sent.is_acknowledged = True
            elif not (is_repeated and answer.status == 409):
                self._wrong("submitting was refused", answer)
            return
