// The rows of files on their way: one chosen file each, with its name, its progress and what went wrong. What a row learns about its
// file is written down on this device too (kept-files.js).

import { size, uuid } from "./common.js";
import { forgetFile, noteFile } from "./kept-files.js";
import { save } from "./offline/copy.js";
import { Sending, fingerprint } from "./resumable.js";

// One chosen file: its name can be changed, its progress is shown, it can be paused, and a failure says what to do. "back" is what was
// written down about a file that another page had; "isOnly" where it was made here and now, so that there is no other copy of it.
export function rowOf(file, box, told, { back = null, isOnly = false } = {}) {
  const element = document.createElement("li");
  element.innerHTML = `
    <div class="rows-main"><label class="visually-hidden"></label><input class="form-control staged-name" spellcheck="false" autocomplete="off" maxlength="255">
    <p class="rows-note" data-note></p><progress max="1" value="0" hidden></progress></div>
    <div class="rows-side"><button type="button" class="btn btn-secondary btn-sm" data-copy hidden>Save a copy</button><button type="button" class="btn btn-secondary btn-sm" data-hold hidden>Pause</button><button type="button" class="btn btn-link btn-sm" data-off>Take off</button></div>`;
  const part = (selector) => element.querySelector(selector);
  const [name, label, note, bar] = [part("input"), part("label"), part("[data-note]"), part("progress")];
  const [copy, hold, off] = [part("[data-copy]"), part("[data-hold]"), part("[data-off]")];
  let state = "waiting";
  let sending = null;
  let mark = "";
  let address = back?.address ?? "";
  let sent = back?.sent ?? 0;
  name.id = `name-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  label.htmlFor = name.id;
  label.textContent = `Name of ${file.name}`;
  name.value = back?.name ?? file.name;
  bar.setAttribute("aria-label", `Sending ${file.name}`);
  off.setAttribute("aria-label", `Take off ${file.name}`);
  copy.setAttribute("aria-label", `Save a copy of ${file.name}`);
  note.textContent = `${size(file.size)}${WORDS.waiting()}`;
  // The name is not part of the form: the script sends it.
  name.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  name.addEventListener("change", () => (state === "done" ? told.named(row) : noteFile(row.uuid, { name: row.name() })));
  copy.addEventListener("click", () => save(file, row.name()));
  off.addEventListener("click", () => {
    sending?.cancel();
    forgetFile(row.uuid);
    told.off();
  });
  hold.addEventListener("click", () => {
    if (!sending) return;
    const isPaused = state !== "paused";
    if (isPaused) sending.pause();
    else sending.start();
    // For the pages that come, too: who pauses saves what the line costs.
    noteFile(row.uuid, { isPaused, sent });
  });

  const row = {
    element,
    file,
    words: () => `${row.name()}: ${note.textContent}`,
    isOnly,
    sentAs: back?.sentAs ?? "",
    uuid: back?.uuid ?? uuid(),
    name: () => name.value.trim() || file.name,
    take: (given) => (name.value = given),
    isWaiting: () => state === "waiting" && mark !== "",
    isBusy: () => ["sending", "checking", "offline", "trouble", "signed-out", "starting"].includes(state),
    isDone: () => state === "done",
    isRefused: () => state === "refused",
    isKept: () => element.dataset.kept !== undefined,
    wasKept: () => (element.dataset.kept = ""),
    isOver: () => ["done", "refused"].includes(state),
    // Whether it goes on with an upload that the page tells of; before anything else is done with it.
    async recognise() {
      const found = await fingerprint(file);
      address = comingWith(row, found) || address;
      mark = found;
    },
    // To go on when it is asked to.
    prepare({ endpoint, evidence, token }) {
      row.sentAs ||= row.name();
      sending = new Sending(file, {
        endpoint,
        token,
        about: { evidence, filename: row.sentAs, uuid: row.uuid, fingerprint: mark },
        address,
        tell: show,
      });
    },
    async begin(place) {
      state = "starting";
      row.prepare(place);
      await sending.start();
    },
  };

  function show(next, detail = {}) {
    const isNew = next !== state;
    state = next;
    sent = detail.sent ?? sent;
    const share = detail.size ? detail.sent / detail.size : 0;
    element.dataset.state = state;
    bar.value = share;
    bar.hidden = !row.isBusy() && state !== "paused";
    copy.hidden = state !== "refused" || !(isOnly || back);
    hold.hidden = bar.hidden || state === "checking";
    const what = state === "paused" ? "Go on" : "Pause";
    hold.textContent = what;
    hold.setAttribute("aria-label", `${what} ${file.name}`);
    off.hidden = state === "done" || state === "checking";
    note.textContent = `${size(file.size)}${WORDS[state](share, detail)}`;
    if (detail.address && detail.address !== address) {
      address = detail.address;
      noteFile(row.uuid, { address, sentAs: row.sentAs });
    }
    if (!isNew) return;
    // What came of it is on the server, or it is where it was chosen from.
    if (state === "refused" && (detail.isHere || (detail.isForGood && !isOnly))) forgetFile(row.uuid);
    if (state === "done") told.sent(row);
    told.changed(row, state);
  }

  if (back) row.wasKept();
  const limit = Number(box.dataset.maxBytes);
  if (limit && file.size > limit) show("refused", { why: `larger than ${size(limit)}, the most your provider takes.` });
  else if (back?.isPaused) show("paused", { sent, size: file.size });
  else if (file.size === 0) show("refused", { why: "it is empty. Choose it again, the device may not have finished saving it." });
  return row;
}

const percent = (share) => `${Math.floor(share * 100)} %`;
const WORDS = {
  waiting: () => ", waiting",
  starting: () => ", starting",
  sending: (share, { speed, left }) => `, ${percent(share)} sent${speed ? `, ${size(speed)} a second, ${duration(left)} left` : ""}`,
  paused: (share) => `, paused at ${percent(share)}`,
  offline: (share) => `, no connection. ${percent(share)} is there; the rest goes by itself when you are back.`,
  trouble: (share) => `, something went wrong on our side. ${percent(share)} is there; the rest is tried again by itself.`,
  "signed-out": () => ": you have been signed out. Sign in in another tab, and it goes on by itself.",
  checking: () => ", all sent, being checked",
  done: () => ", added",
  refused: (_, { why }) => `: ${why}`,
};

// An upload of this draft that was broken off on a page that is gone: the file that was kept of it, or the same file, chosen again,
// goes on where it was. Its address, and "" where there is none.
function comingWith(row, mark) {
  const all = [...document.querySelectorAll("[data-coming]")];
  const found = all.find((each) => numberIn(each) === row.uuid) ?? all.find((each) => each.dataset.coming === mark);
  if (!found) return "";
  const { address, name } = found.dataset;
  if (numberIn(found) !== row.uuid) {
    row.uuid = numberIn(found);
    row.take(name);
  }
  row.sentAs = name;
  const panel = found.closest(".panel");
  found.remove();
  if (panel && !panel.querySelector("li")) panel.remove();
  return address;
}

const numberIn = (coming) => coming.dataset.address.split("/").at(-2);

// A file of which only the name is known: the page was closed before it was sent, and the device could not keep it.
export function missingRow(about, off) {
  const element = document.createElement("li");
  const [main, name, note, side] = ["div", "span", "p", "div"].map((kind) => document.createElement(kind));
  Object.assign(main, { className: "rows-main" }).append(name, note);
  Object.assign(name, { className: "rows-title", textContent: about.name });
  Object.assign(note, { className: "rows-note", textContent: `${size(about.size)}, not sent: the page was closed before its turn came. Choose it again.` });
  const press = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-link btn-sm", textContent: "Take off" });
  press.setAttribute("aria-label", `Take off ${about.name}`);
  press.addEventListener("click", () => off());
  Object.assign(side, { className: "rows-side" }).append(press);
  element.dataset.state = "missing";
  element.append(main, side);
  return element;
}

function duration(seconds) {
  const [amount, unit] = seconds < 60 ? [Math.max(1, Math.round(seconds)), "second"] : seconds < 3570 ? [Math.round(seconds / 60), "minute"] : [Number((seconds / 3600).toFixed(1)), "hour"];
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}
