// On every page of somebody who is signed in: keeps what they need for writing without a network, sends what waits on this device,
// says how much that is, and asks before they sign out over it.
//   <meta name="apm-person" content="UUID" data-provider="UUID" data-kit="address">  data-kit only for who may add evidence

import { download } from "./copy.js";
import { sendAll, WORDS } from "./sending.js";
import { dropItem, forgetPerson, itemsOf, keepKit, kitOf, onChange, person, setPerson } from "./store.js";

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
  for (const { uuid, name } of sent) place.append(notice("notice-good", `Sent: “${name}”.`, link(`/evidence/${uuid}/`, "Open it")));
  const before = document.querySelector("[data-waiting-here]");
  if (!items.length) return before?.remove();
  const count = items.length === 1 ? "One item waits on this device." : `${items.length} items wait on this device.`;
  const why = items.some((item) => item.problem) && !state ? "Not all of it was taken: look at it to see why." : state;
  const now = button("Send now", "btn btn-secondary btn-sm", () => send({ again: true }));
  const box = notice("notice-warn", `${count} ${why} `, link(OWN_PAGE, "Look at it"), now);
  box.dataset.waitingHere = "";
  if (before) before.querySelector("p").replaceWith(box.querySelector("p"));
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

const link = (href, textContent) => Object.assign(document.createElement("a"), { href, textContent });

function button(textContent, className, press) {
  const made = Object.assign(document.createElement("button"), { type: "button", className, textContent });
  made.addEventListener("click", press);
  return made;
}

// --- signing out ---

document.addEventListener("submit", (event) => {
  if (new URL(event.target.getAttribute("action") ?? "", location.href).pathname !== SIGN_OUT || leaving) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  signOut(event.target).catch(() => event.target.submit());
}, { capture: true });

async function signOut(form) {
  if (await itemsOf(user).then((items) => items.length)) return ask(form);
  await leave(form);
}

async function leave(form) {
  leaving = true;
  await forgetPerson();
  form.requestSubmit();
}

async function ask(form) {
  const items = await itemsOf(user);
  const dialog = document.createElement("dialog");
  const [title, text] = [document.createElement("h2"), document.createElement("p")];
  const actions = Object.assign(document.createElement("div"), { className: "form-actions mt-3" });
  title.id = "sign-out-title";
  title.textContent = items.length === 1 ? "One item is not sent yet" : `${items.length} items are not sent yet`;
  text.className = "mt-2";
  text.setAttribute("role", "status");
  text.textContent = "It is only on this device. Send it before you sign out, download a copy, or throw it away.";
  const toSend = button("Send now and sign out", "btn btn-primary", async () => {
    toSend.setAttribute("aria-busy", "true");
    const answer = await send({ again: true });
    toSend.removeAttribute("aria-busy");
    if (!(await itemsOf(user)).length) return leave(form);
    text.textContent = WORDS[answer?.state] ?? "Not all of it was taken. Close this and look at it to see why, or download a copy.";
  });
  const toKeep = button("Download a copy", "btn btn-secondary", async () => {
    await download(await itemsOf(user), await kitOf(user));
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
    await leave(form);
  });
  actions.append(toSend, toKeep, toDrop, button("Stay signed in", "btn btn-link", () => dialog.close()));
  dialog.append(title, text, actions);
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.addEventListener("close", () => {
    dialog.remove();
    form.querySelector("button")?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
