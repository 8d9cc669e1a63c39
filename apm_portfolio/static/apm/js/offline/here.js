// On every page of somebody who is signed in: keeps what they need for writing without a network, sends what waits on this device,
// says how much that is, and asks before they sign out over it.
//   <meta name="apm-person" content="UUID" data-provider="UUID" data-kit="address">  data-kit only for who may add evidence

import { button } from "../common.js";
import { allCopies, copyNotice, missingCopies, row, throwAway } from "../unsaved.js";
import { download } from "./copy.js";
import { linkTo, sendAll, sentInWords, WORDS } from "./sending.js";
import { dropItem, dropTyped, forgetPerson, itemsOf, keepKit, kitOf, onChange, person, setPerson } from "./store.js";

const FRESH = 15 * 60_000;
const OWN_PAGE = "/offline/";
const SIGN_OUT = "/accounts/logout/";

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
  if (navigator.onLine) await send();
  window.addEventListener("online", () => send());
  onChange(() => show());
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
    box.firstElementChild.append(row(open, throwAway(copy, () => (box.remove(), document.getElementById("main").focus()))));
    document.getElementById("messages")?.before(box);
  }
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
  if ((await itemsOf(user)).length || (await allCopies(user)).length) return ask(form);
  await leave(form);
}

async function leave(form) {
  leaving = true;
  await forgetPerson();
  form.requestSubmit();
}

async function ask(form) {
  const items = await itemsOf(user);
  const [typed] = await allCopies(user);
  const dialog = document.createElement("dialog");
  const [title, text] = [document.createElement("h2"), document.createElement("p")];
  const actions = Object.assign(document.createElement("div"), { className: "form-actions mt-3" });
  title.id = "sign-out-title";
  title.textContent = items.length > 1 ? `${items.length} items are not sent yet` : items.length ? "One item is not sent yet" : "What you typed is not saved yet";
  text.className = "mt-2";
  text.setAttribute("role", "status");
  const way = items.length ? "Send it" : `Open “${typed.title}” and put it back`;
  text.textContent = `It is only on this device. ${way} before you sign out, download a copy, or throw it away.`;
  const toOpen = typed && Object.assign(link(typed.path, `Open “${typed.title}”`), { className: "btn btn-secondary" });
  const toSend = button("Send now and sign out", "btn btn-primary", async () => {
    toSend.setAttribute("aria-busy", "true");
    const answer = await send({ again: true }).finally(() => toSend.removeAttribute("aria-busy"));
    if (!(await itemsOf(user)).length && !(await allCopies(user)).length) return leave(form);
    text.textContent = WORDS[answer?.state] ?? "Not all of it was taken. Close this and look at it to see why, or download a copy.";
  });
  const toKeep = button("Download a copy", "btn btn-secondary", async () => {
    await download(await itemsOf(user), await kitOf(user), await allCopies(user));
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
    for (const item of await itemsOf(user)) await dropItem(item.uuid);
    for (const copy of await allCopies(user)) await dropTyped(copy.page);
    await leave(form);
  });
  actions.append(...(items.length ? [toSend] : []), ...(toOpen ? [toOpen] : []), toKeep, toDrop, button("Stay signed in", "btn btn-link", () => dialog.close()));
  dialog.append(title, text, actions);
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.addEventListener("close", () => {
    dialog.remove();
    (form.closest("details")?.querySelector("summary") ?? form.querySelector("button"))?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
