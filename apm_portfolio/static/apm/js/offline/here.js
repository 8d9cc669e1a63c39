// On every page of somebody who is signed in: keeps what they need for writing without a network, sends what waits on this device,
// says how much that is and which files of drafts are not sent, and asks before they sign out over it.
//   <meta name="apm-person" content="UUID" data-provider="UUID" data-kit="address">  data-kit only for who may add evidence

import { button, tokenOfCookie } from "../common.js";
import { addressOf, dropLot, foundOnServer, lotNotice, lotsOf, notArrived, pausedInWords, unsentFiles } from "../kept-files.js";
import { sendKept } from "../kept-sending.js";
import { allCopies, copyNotice, missingCopies, row, throwAway } from "../unsaved.js";
import { download } from "./copy.js";
import { linkTo, sendAll, sentInWords, WORDS } from "./sending.js";
import { chosenOf, dropItem, dropTyped, forgetPerson, itemsOf, keepKit, kitOf, onChange, person, setPerson } from "./store.js";

const FRESH = 15 * 60_000;
const OWN_PAGE = "/offline/";
const SIGN_OUT = "/accounts/logout/";
const SIGN_IN = "/accounts/login/";
const PATIENCE = 20_000;

const meta = document.querySelector("meta[name=apm-person]");
const user = meta.content;
let leaving = false;

begin().catch(() => undefined);

async function begin() {
  if ((await person()) !== user) await setPerson(user);
  if (meta.dataset.kit && "serviceWorker" in navigator) {
    navigator.serviceWorker.register("/sw.js");
    await refreshKit();
    meta.dataset.ready = "";
  }
  await show();
  await showTyped();
  await showLots();
  if (navigator.onLine) await send();
  window.addEventListener("online", () => send());
  onChange(() => (show(), dropSentLots()));
}

async function refreshKit() {
  const kit = await kitOf(user);
  if (kit && kit.provider.uuid === meta.dataset.provider && Date.now() - kit.fetched < FRESH) return;
  const response = await fetch(meta.dataset.kit, { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => null);
  if (response?.ok && !response.redirected) {
    const fresh = await response.json();
    if (fresh.user.uuid === user) await keepKit(fresh);
  }
}

// --- what waits ---

async function send({ again = false } = {}) {
  const waiting = await itemsOf(user);
  if (!waiting.length || leaving) return null;
  const answer = await sendAll(user, ({ name, file, share }) => show(`Sending ${name}${file ? `: ${file}, ${Math.floor(share * 100)} %` : ""}`), { again });
  await show(WORDS[answer.state] ?? "", answer.sent);
  return answer;
}

async function show(state = "", sent = []) {
  const items = await itemsOf(user);
  const place = document.getElementById("messages");
  if (!place) return;
  for (const each of sent) {
    const { href, text } = linkTo(each);
    place.append(notice(each.hasOther ? "notice-warn" : "notice-good", sentInWords(each), link(href, text)));
  }
  const before = document.querySelector("[data-waiting-here]");
  if (!items.length) return before?.remove();
  const count = items.length === 1 ? "One item waits on this device." : `${items.length} items wait on this device.`;
  const why = items.some((item) => item.problem) && !state ? "Not all of it was taken: look at it to see why." : state;
  const now = button("Send now", "btn btn-secondary btn-sm", () => send({ again: true }));
  const box = notice("notice-warn", `${count} ${why} `, link(OWN_PAGE, "Look at it"), now);
  box.dataset.waitingHere = "";
  // Only the words: somebody may be on the link.
  if (before) before.querySelector("p").firstChild.replaceWith(box.querySelector("p").firstChild);
  else place.before(box);
}

function notice(kind, text, ...more) {
  const box = Object.assign(document.createElement("div"), { className: `notice ${kind} mb-3` });
  const inner = document.createElement("div");
  const words = Object.assign(document.createElement("p"), { textContent: `${text} ` });
  const [first, ...others] = more;
  words.append(first);
  inner.append(words);
  box.append(inner, ...others);
  return box;
}

// What a page could not save, on every page but that one, which offers it above its form.
async function showTyped() {
  const copies = (await missingCopies(user)).filter((copy) => copy.path !== location.pathname);
  for (const box of document.querySelectorAll("[data-typed-here]")) box.remove();
  for (const copy of copies) {
    const box = copyNotice(copy);
    box.dataset.typedHere = "";
    const open = Object.assign(link(copy.path, "Open it"), { className: "btn btn-secondary btn-sm" });
    box.firstElementChild.append(row(open, throwAway(() => dropTyped(copy.page), () => (box.remove(), document.getElementById("main").focus()))));
    document.getElementById("messages")?.before(box);
  }
}

// Files that a page took and did not send, on every page but the one that goes on with them by itself. Those that can be sent are.
async function showLots() {
  const open = [];
  await notArrived(await chosenOf(user));
  const being = (await lotsOf(user, { all: true })).find(isBeingSubmitted);
  if (being) warnBeforeSubmitting(being);
  for (const lot of await foundOnServer(await lotsOf(user))) {
    if (isBeingSubmitted(lot) || document.querySelector(lot.isNew ? "[data-autosave] [data-files]" : `[data-at-once] [data-files][data-evidence="${CSS.escape(lot.item)}"]`)) continue;
    const standing = lot.isNew ? "fresh" : await standingOf(lot);
    const { words, way } = STANDINGS[standing](lot);
    const ways = way ? [Object.assign(link(...way), { className: "btn btn-secondary btn-sm" })] : [];
    const box = lotNotice(lot, { words, ways, download: copyOfLots, done: () => document.getElementById("main").focus() });
    document.getElementById("messages")?.before(box);
    if (standing === "open") open.push(lot);
  }
  sendKept(open, { told: tellOfLot, isOver: () => leaving });
}

const ON_THE_WAY = {
  offline: "No connection: the rest goes by itself when you are back.",
  trouble: "Something went wrong on our side: the rest is tried again by itself.",
};

const boxOf = (lot) => document.querySelector(`[data-kept-here="${CSS.escape(lot.item)}"]`);

// How far they are, in the words of the notice.
function tellOfLot(lot, { share, state, why, isDone, isLeft }) {
  const box = boxOf(lot);
  const words = box?.querySelector("[data-words]");
  if (!words) return;
  if (isDone) {
    const isOne = lot.files.length === 1;
    const text = `${isOne ? `“${lot.files[0].name}” is` : `${lot.files.length} files are`} added to “${lot.title}”.`;
    document.getElementById("messages").append(notice("notice-good", text, link(`/evidence/${lot.item}/`, "Look at it")));
    if (box.contains(document.activeElement)) document.getElementById("main").focus();
    box.remove();
  } else if (why) {
    box.querySelector("p").after(Object.assign(document.createElement("p"), { className: "field-error", textContent: why }));
    words.textContent = STANDINGS.open(lot).words;
  } else if (isLeft) words.textContent = STANDINGS.open(lot).words;
  else if (["sending", "checking", "offline", "trouble"].includes(state)) words.textContent = `${ON_THE_WAY[state] ?? `Sending: ${Math.floor(share * 100)} %.`} ${pausedInWords(lot)}`;
}

const STANDINGS = {
  fresh: (lot) => ({ words: `Its text was never saved. Open the page for new evidence to add ${lot.files.length === 1 ? "it" : "them"}.`, way: [addressOf(lot), "Open it"] }),
  open: (lot) => ({ words: `${pausedInWords(lot)} Open it to go on.`.trim(), way: [addressOf(lot), "Open it"] }),
  sent: (lot) => ({ words: "It was submitted without. While nothing is decided you can take it back, and add what is missing.", way: [`/evidence/${lot.item}/`, "Look at it"] }),
  deleted: () => ({ words: "The draft was deleted. Bring it back from your bin to go on.", way: ["/evidence/bin/", "Look in the bin"] }),
  full: () => ({ words: "It holds as many files as there can be." }),
  elsewhere: () => ({ words: "It belongs to your programme at another provider: switch to that one to go on." }),
};

// What is submitted now goes without them, and nothing may change under the eyes of who submits it.
const isBeingSubmitted = (lot) => location.pathname === `/evidence/${lot.item}/submit/`;

function warnBeforeSubmitting(lot) {
  const isOne = lot.files.length === 1;
  const words = `${isOne ? `“${lot.files[0].name}” is` : `${lot.files.length} files are`} only on this device. Your assessor does not get ${isOne ? "it" : "them"} if you submit now.`;
  const first = Object.assign(link(addressOf(lot), `Send ${isOne ? "it" : "them"} first`), { className: "btn btn-secondary btn-sm" });
  const box = notice("notice-warn", words, "", first);
  box.dataset.keptHere = lot.item;
  box.setAttribute("role", "status");
  document.querySelector("#step-form .form-actions")?.before(box);
}

// Whether its item can still take them. In doubt it can.
async function standingOf(lot) {
  if (lot.provider !== meta.dataset.provider) return "elsewhere";
  const answer = await fetch(addressOf(lot)).catch(() => null);
  if (answer?.status === 404) return "deleted";
  if (answer?.ok && answer.redirected && new URL(answer.url).pathname.startsWith("/evidence/")) return "sent";
  if (!answer?.ok || answer.redirected) return "open";
  return (await answer.text()).includes("data-send-files") ? "open" : "full";
}

const copyOfLots = (lots) => download([], null, [], lots);

// Another tab has sent them.
async function dropSentLots() {
  const left = new Set((await lotsOf(user, { all: true })).map((lot) => lot.item));
  for (const box of document.querySelectorAll("[data-kept-here]")) if (!left.has(box.dataset.keptHere)) box.remove();
}

const link = (href, textContent) => Object.assign(document.createElement("a"), { href, textContent });

// --- signing out ---

document.addEventListener("submit", (event) => {
  if (new URL(event.target.getAttribute("action") ?? "", location.href).pathname !== SIGN_OUT || leaving) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  signOut(event.target).catch(() => event.target.submit());
}, { capture: true });

async function signOut(form) {
  if (!navigator.onLine) return stillIn(form, OFFLINE);
  if (isNothing(await unsent())) await leave(form, (why) => stillIn(form, why));
  else await ask(form);
}

const OFFLINE = "You are offline, so you are still signed in. Sign out when you are back.";
const SILENT = "The site does not answer, so you may still be signed in. Sign out once more when you are back.";

// All that only this device has.
async function unsent() {
  const lots = await lotsOf(user, { all: true });
  return { items: await itemsOf(user), copies: await allCopies(user), lots, files: unsentFiles(lots) };
}

const isNothing = ({ items, copies, files }) => !items.length && !copies.length && !files.length;

// The site first: what this device knows of somebody goes when they are signed out, and not before. "stay" is told why they are not.
async function leave(form, stay, drop = () => undefined) {
  if (!navigator.onLine) return stay(OFFLINE);
  leaving = true;
  const body = new FormData(form);
  if (tokenOfCookie()) body.set("csrfmiddlewaretoken", tokenOfCookie());
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  if (!answer || answer.status >= 500) {
    leaving = false;
    return stay(SILENT);
  }
  // Refused, it says why on a page of its own.
  if (answer.type !== "opaqueredirect") return form.submit();
  await drop();
  await forgetPerson();
  location.assign(SIGN_IN);
}

function stillIn(form, why) {
  document.querySelector("[data-still-in]")?.remove();
  const box = notice("notice-warn", why, "");
  box.dataset.stillIn = "";
  box.tabIndex = -1;
  const menu = form.closest("details");
  if (menu) menu.open = false;
  document.getElementById("messages")?.before(box);
  box.focus();
}

async function ask(form) {
  const { items, copies, lots, files } = await unsent();
  const dialog = document.createElement("dialog");
  const [title, text] = [document.createElement("h2"), document.createElement("p")];
  const actions = Object.assign(document.createElement("div"), { className: "form-actions mt-3" });
  title.id = "sign-out-title";
  title.textContent = titleOf(items, copies, files);
  text.className = "mt-2";
  text.setAttribute("role", "status");
  const lot = lots.find((each) => unsentFiles([each]).length);
  const isHere = ([path]) => path === location.pathname;
  const toOpen = [...copies.slice(0, 1).map((copy) => [copy.path, copy.title]), ...(lot ? [[addressOf(lot), lot.title]] : [])];
  const waiting = lot && isHere([addressOf(lot)]) ? "Stay here until all is sent" : `Open “${lot?.title}” and wait until all is sent`;
  const way = items.length ? "Send it" : copies.length ? `Open “${copies[0].title}” and put it back` : waiting;
  const others = files.length && items.length + copies.length ? ` So ${files.length === 1 ? "is one file" : `are ${files.length} files`} of drafts.` : "";
  const [be, them] = !items.length && !copies.length && files.length > 1 ? ["They are", "them"] : ["It is", "it"];
  text.textContent = `${be} only on this device.${others} ${way} before you sign out, download a copy, or throw ${them} away.`;
  // A page that is opened anew breaks off what it is sending.
  const links = toOpen.filter((each) => !isHere(each)).map(([path, name]) => Object.assign(link(path, `Open “${name}”`), { className: "btn btn-secondary" }));
  const stay = (why) => (text.textContent = why);
  const toSend = button("Send now and sign out", "btn btn-primary", async () => {
    toSend.setAttribute("aria-busy", "true");
    const answer = await send({ again: true }).finally(() => toSend.removeAttribute("aria-busy"));
    if (isNothing(await unsent())) return leave(form, stay);
    const isOff = answer?.state === "offline";
    text.textContent = isOff ? "No connection, so nothing was sent. Stay signed in: it is sent when you are back." : WORDS[answer?.state] ?? "Not all of it was taken. Close this and look at it to see why, or download a copy.";
  });
  const toKeep = button("Download a copy", "btn btn-secondary", async () => {
    const now = await unsent();
    await download(now.items, await kitOf(user), now.copies, now.lots);
    text.textContent = "The copy is among your downloads. You can throw away what waits here now.";
  });
  let isSure = false;
  const toDrop = button("Throw it away and sign out", "btn btn-danger", async () => {
    if (!isSure) {
      isSure = true;
      toDrop.textContent = "Yes, throw it away for good";
      text.textContent = "It cannot be brought back. Press once more to throw it away.";
      return;
    }
    const now = await unsent();
    await leave(form, stay, async () => {
      for (const item of now.items) await dropItem(item.uuid);
      for (const copy of now.copies) await dropTyped(copy.page);
      for (const each of now.lots) await dropLot(each);
    });
  });
  actions.append(...(items.length ? [toSend] : []), ...links, toKeep, toDrop, button("Stay signed in", "btn btn-link", () => dialog.close()));
  dialog.append(title, text, actions);
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.addEventListener("close", () => {
    dialog.remove();
    (form.closest("details")?.querySelector("summary") ?? form.querySelector("button"))?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function titleOf(items, copies, files) {
  if (items.length) return items.length > 1 ? `${items.length} items are not sent yet` : "One item is not sent yet";
  if (copies.length) return "What you typed is not saved yet";
  return files.length > 1 ? `${files.length} files are not sent yet` : "One file is not sent yet";
}
