// Sends what a page took and could not send before it was left, from whatever page of its owner is open: one page at a time, one file after
// the other, under the same number, so from where it was. What was paused stays so. The page of a draft goes on with its files itself (evidence-files.js): they are its own by their locks.

import { tokenOfCookie } from "./common.js";
import { addressOf, forgetFile, keptFile, noteFile, whileOurs } from "./kept-files.js";
import { Sending, fingerprint } from "./resumable.js";

const SENDER = "apm-kept-send";
const ENDPOINT = "/uploads/";

// "told" hears how much of a lot is sent, why something of it was not taken, and when all of it is there or something is left. Ends when all was tried, or "isOver" says so.
export function sendKept(lots, { told, isOver }) {
  return navigator.locks?.request(SENDER, async () => {
    for (const lot of lots) {
      const files = lot.files.filter(({ isPaused }) => !isPaused);
      const all = files.reduce((sum, { size }) => sum + size, 0);
      let [before, left] = [0, lot.files.length];
      for (const { uuid, size } of files) {
        if (isOver()) return;
        const end = await whileOurs(uuid, () => sendOne(uuid, { isOver, share: (sent, state) => told(lot, { share: (before + sent) / all, state }) }));
        if (end?.why) told(lot, { why: end.why });
        if (end?.isDone) left -= 1;
        before += size;
      }
      told(lot, left ? { isLeft: true } : { isDone: true });
    }
  });
}

// Whether it is there now, and what went wrong. What was refused stays on this device: its page says what can be done.
async function sendOne(uuid, { share, isOver }) {
  const kept = await keptFile(uuid);
  // Meanwhile another tab may have paused it.
  if (!kept?.file || kept.about.isPaused) return { why: "", isDone: !kept };
  const { about, file } = kept;
  const sentAs = about.sentAs || about.name;
  let why = "";
  let { address } = about;
  let isDone = false;
  const sending = new Sending(file, {
    endpoint: ENDPOINT,
    token: tokenOfCookie,
    address,
    about: { evidence: about.item, filename: sentAs, uuid, fingerprint: await fingerprint(file) },
    tell(state, detail) {
      if (detail.address && detail.address !== address) {
        address = detail.address;
        noteFile(uuid, { address, sentAs });
      }
      share(detail.sent, state);
      if (state === "refused") why = `“${about.name}”: ${detail.why}`;
      if (state === "done") isDone = true;
      if (state === "signed-out" || (isOver() && state !== "paused")) sending.pause();
    },
  });
  await sending.start();
  if (!isDone) return { why, isDone };
  await forgetFile(uuid);
  const isNamed = about.name === sentAs || (await rename(about, uuid));
  return { why: isNamed ? "" : `“${sentAs}” is there, but could not be given the name “${about.name}”.`, isDone };
}

async function rename(about, uuid) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ file: uuid, do: "rename", name: about.name, csrfmiddlewaretoken: tokenOfCookie() })) body.set(name, value);
  const place = addressOf({ item: about.item, isNew: false });
  const answer = await fetch(place, { method: "POST", body }).catch(() => null);
  return Boolean(answer?.ok) && new URL(answer.url).pathname === place;
}
