// The page for writing without a network (templates/offline.html). All that it shows is on this device: what the person who was
// signed in here last has written and not sent yet, and what was kept of their programme. What other people wrote is never shown.

import { moment, size, uuid } from "../common.js";
import { download } from "./copy.js";
import { ksbFields } from "./fields.js";
import { fileList } from "./files.js";
import { linkTo, nameOf, sendAll, sentInWords, whileOpen, WORDS } from "./sending.js";
import { addressOf, lotNotice, lotsOf, pausedInWords } from "../kept-files.js";
import { copyNotice, missingCopies } from "../unsaved.js";
import { dropItem, filesOf, hasOthers, itemOf, itemsOf, keepItem, kitOf, onChange, person } from "./store.js";

const QUIET = 300;
const AGAIN = 30_000;
const OWN_ADDRESS = "/offline/";
const SIGN_OUT = "/accounts/logout/";
const PATIENCE = 10_000;

const page = document.querySelector("[data-offline]");
const part = (selector) => page.querySelector(selector);
const form = part("form");
const said = part("[data-said]");
const told = part("[data-told]");
const line = part("[data-save-state]");
const views = [...page.querySelectorAll("[data-view]")];

let user = "";
let kit = null;
let item = null;
let letGo = null;
// The claims of the item under each programme, while it is chosen.
let ticked = new Map();
let timer = 0;
let isDirty = false;
let isEnding = false;
let writing = Promise.resolve();
let retry = 0;
let drawn = 0;

const files = fileList(form, { open: saved, changed: showThrow, limits: () => kit.limits, touch, say, failed });
const ksbs = ksbFields(form, { changed });

const theme = document.cookie.match(/(?:^|; )theme=(light|dark)/);
if (theme) document.documentElement.dataset.bsTheme = theme[1];

start().then(
  () => navigator.onLine && goOn(),
  () => {
    show("nobody");
    tell("bad", "This browser keeps nothing for this site, so nothing can be written here without a network. A private window may be the reason.");
  },
);

async function start() {
  user = await person();
  kit = user ? await kitOf(user) : null;
  part("[data-others]").hidden = !(await hasOthers(user));
  await list();
  network();
  if (user && location.pathname === SIGN_OUT) tell("warn", "You may still be signed in. Sign out once more when you are back online.");
}

// Who is known sends, and hears by that whether the site answers; for nobody it is asked.
const goOn = () => (user ? send() : look());

async function look() {
  const answer = await fetch(OWN_ADDRESS, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  network(answer?.ok ? "done" : answer ? "trouble" : "offline");
}

window.addEventListener("online", () => (user && network(), goOn()));
window.addEventListener("offline", () => network());
document.addEventListener("visibilitychange", () => document.hidden && save());
window.addEventListener("pagehide", () => save());
onChange(() => !item && list());

// --- the list ---

async function list() {
  const mine = ++drawn;
  const items = user ? await itemsOf(user) : [];
  const mayWrite = Boolean(kit?.programmes.length);
  if (item) return;
  show(!user ? "nobody" : mayWrite || items.length ? "list" : "none");
  part("[data-new]").hidden = !mayWrite;
  part("[data-whose]").textContent = kit?.name ?? "";
  const typed = user ? await missingCopies(user) : [];
  const lots = user ? await lotsOf(user) : [];
  part("[data-empty]").hidden = items.length + typed.length + lots.length > 0;
  part("[data-send-bar]").hidden = !items.length;
  const rows = await Promise.all(items.map(row));
  if (mine !== drawn) return;
  part("[data-items]").replaceChildren(...rows);
  const opened = (href, className = "") => (navigator.onLine ? [Object.assign(document.createElement("a"), { href, className, textContent: "Open it" })] : []);
  part("[data-typed]").replaceChildren(
    ...typed.map((copy) => copyNotice(copy, "Open that page when you are back online, and put it back there. ", ...opened(copy.path))),
    ...lots.map((lot) => lotNotice(lot, { words: wordsOf(lot), ways: opened(addressOf(lot), "btn btn-secondary btn-sm"), download: copyOfLots, done: list })),
  );
}

async function row(each) {
  const own = await filesOf(each.uuid);
  const name = nameOf(each, own);
  const element = document.createElement("li");
  const [main, title, note, side] = ["div", "span", "p", "div"].map((kind) => document.createElement(kind));
  main.className = "rows-main";
  title.className = "rows-title";
  title.textContent = name;
  note.className = "rows-note";
  const bytes = own.reduce((sum, file) => sum + file.size, 0);
  const has = [counted(own.length, "file"), counted(Object.keys(each.claims).length, "KSB")].filter(Boolean).join(", ");
  note.textContent = `Saved here ${moment(each.changed)}${has && `. ${has}`}${bytes ? `, ${size(bytes)}` : ""}`;
  main.append(title, note);
  if (each.problem) main.append(Object.assign(document.createElement("p"), { className: "field-error", textContent: `Not sent: ${each.problem}` }));
  side.className = "rows-side";
  // Its KSBs are known where it belongs.
  if (kit?.provider.uuid === each.provider) {
    const change = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-secondary btn-sm", textContent: "Change" });
    change.setAttribute("aria-label", `Change ${name}`);
    change.addEventListener("click", () => open(each.uuid));
    side.append(change);
  }
  element.append(main, side);
  return element;
}

part("[data-new]").addEventListener("click", () => open(""));
part("[data-send]").addEventListener("click", () => send({ isAsked: true }));
part("[data-copy]").addEventListener("click", async () => download(await itemsOf(user), kit, await missingCopies(user), await lotsOf(user)));

function wordsOf(lot) {
  const [goes, them] = lot.files.length === 1 ? ["It goes", "it"] : ["They go", "them"];
  if (pausedInWords(lot)) return `${pausedInWords(lot)} Open it when you are back online, to go on.`;
  return lot.isNew ? `Open the page for new evidence when you are back online, and add ${them} there.` : `${goes} on from whatever page you open when you are back online.`;
}

const copyOfLots = (lots) => download([], kit, [], lots);

// --- sending ---

async function send({ isAsked = false } = {}) {
  const button = part("[data-send]");
  clearTimeout(retry);
  button.setAttribute("aria-busy", "true");
  const answer = await sendAll(user, ({ name, file, share }) => (part("[data-sending]").textContent = `Sending ${name}${file ? `: ${file}, ${Math.floor(share * 100)} %` : ""}`), { again: isAsked });
  button.removeAttribute("aria-busy");
  part("[data-sending]").textContent = "";
  kit = (await kitOf(user)) ?? kit;
  // What was sent stays told until there is something newer: another run may follow at once, and find nothing.
  if (answer.sent.length || isAsked) told.replaceChildren();
  else if (answer.state !== "offline") for (const old of told.querySelectorAll(".notice:not([data-sent])")) old.remove();
  for (const each of answer.sent) tell(each.hasOther ? "warn" : "good", sentInWords(each), linkTo(each)).dataset.sent = "";
  if (answer.sent.length) say(`Sent: ${answer.sent.map(({ name }) => name).join(", ")}`);
  // The page says above that there is no connection: this is the answer to the press.
  if (isAsked && answer.kept && answer.state === "offline") {
    part("[data-sending]").textContent = "Not sent: no connection. It is sent by itself when you are back.";
    say(part("[data-sending]").textContent);
  } else if (answer.kept && !["done", "offline"].includes(answer.state)) {
    tell("warn", WORDS[answer.state], answer.state === "signed-out" ? { href: `/accounts/login/?next=${OWN_ADDRESS}`, text: "Sign in" } : null);
  }
  if (item && answer.state === "done") tell("info", "You are back online. Press Done to send what you are writing.");
  if (["offline", "trouble"].includes(answer.state) && answer.kept && navigator.onLine) retry = setTimeout(() => send(), AGAIN);
  network(answer.state);
  await list();
}

// Whether the network is there, and whether the site answers: the way back to the page that this one stands for.
function network(state = "") {
  const isInstead = location.pathname !== OWN_ADDRESS;
  const isOff = !navigator.onLine || (state === "offline" && !isInstead);
  part("[data-network]").hidden = !isOff;
  // Of nobody nothing is sent, so the site is asked first (look).
  part("[data-silent]").hidden = isOff || !isInstead || ![user ? "" : "trouble", "offline", "trouble"].includes(state) || Boolean(item);
  part("[data-back]").hidden = isOff || !isInstead || state !== "done" || Boolean(item);
}

// --- writing ---

async function open(which) {
  const found = which ? await itemOf(which) : null;
  if (which && !found) return list();
  const next = found ?? fresh();
  letGo = await whileOpen(next.uuid);
  if (!letGo) return tell("warn", "It is being sent, or open in another tab.");
  item = next;
  ticked = new Map();
  told.replaceChildren();
  fill();
  await files.show();
  show("write");
  showThrow();
  network();
  line.textContent = "";
  form.elements.narrative.focus();
}

function fresh() {
  const first = kit.programmes[0];
  return {
    uuid: uuid(), user, provider: kit.provider.uuid, programme: first.uuid, title: "", narrative: "", kind: first.kinds[0][0], happened_on: "",
    claims: {}, created: Date.now(), changed: Date.now(), page: uuid(), version: 0, sentText: 0, sentClaims: 0, problem: "", problemAt: "",
  };
}

function fill() {
  const { programme, kind, happened_on, narrative, title } = form.elements;
  const isNew = !item.version;
  programme.replaceChildren(...kit.programmes.map((each) => new Option(each.title, each.uuid)));
  programme.disabled = item.sentText > 0;
  part("[data-programmes]").hidden = kit.programmes.length < 2;
  const own = kit.programmes.find((each) => each.uuid === item.programme) ?? kit.programmes[0] ?? { ksbs: [], kinds: [] };
  programme.value = own.uuid;
  kind.replaceChildren(...own.kinds.map(([value, label]) => new Option(label, value)));
  happened_on.max = new Date().toLocaleDateString("sv-SE");
  narrative.maxLength = kit.limits.narrative;
  title.maxLength = kit.limits.title;
  for (const name of ["kind", "happened_on", "narrative", "title"]) form.elements[name].value = item[name];
  ksbs.show(own.ksbs.map((ksb, order) => ({ ...ksb, order })), item, kit.limits);
  part("[data-heading]").textContent = isNew ? "New evidence" : "Change what waits";
}

for (const kind of ["input", "change"]) {
  form.addEventListener(kind, (event) => {
    if (!item || !(event.target.name in item) || item[event.target.name] === event.target.value) return;
    if (event.target.name === "programme") {
      ticked.set(item.programme, item.claims);
      Object.assign(item, { programme: event.target.value, claims: ticked.get(event.target.value) ?? {} });
      fill();
    } else item[event.target.name] = event.target.value;
    changed();
  });
}
form.addEventListener("focusout", () => save());

function changed() {
  isDirty = true;
  clearTimeout(timer);
  timer = setTimeout(save, QUIET);
}

// What is typed, written down; one write after the other, and none that a later one holds too.
function save() {
  clearTimeout(timer);
  if (!isDirty || !item) return writing;
  isDirty = false;
  const mine = item;
  mine.version += 1;
  Object.assign(mine, { changed: Date.now(), problem: "" });
  const shot = structuredClone(mine);
  writing = writing.then(() => shot.version === mine.version && keepItem(shot).then(() => wasSaved(shot), notSaved));
  return writing;
}

function wasSaved(shot) {
  line.dataset.state = "saved";
  line.textContent = `Saved here ${moment(shot.changed)}`;
  failed("");
  showThrow();
  if (shot.version === 1) navigator.storage?.persist?.();
}

function notSaved() {
  isDirty = true;
  line.dataset.state = "offline";
  line.textContent = "Not saved";
  failed("This device has no room to keep what you write. Copy it somewhere else, or make room and change it once more.");
}

// The item, on this device for certain: files come to it.
async function saved({ onlyIfThere = false } = {}) {
  if (!onlyIfThere && !item.version) isDirty = true;
  await save();
  return item;
}

async function touch() {
  isDirty = true;
  await save();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if ((await once(done)) && navigator.onLine) await send();
});

part("[data-throw-away]").addEventListener("click", () => once(dropThis));

// Of a double tap the first counts: the second finds nothing that is open.
async function once(work) {
  if (isEnding || !item) return false;
  isEnding = true;
  return work().finally(() => (isEnding = false));
}

// Whether it is closed: what could not be saved stays in sight.
async function done() {
  await files.isTaken();
  await save();
  if (isDirty) return false;
  const isEmpty = ![item.title, item.narrative].some((text) => text.trim()) && !Object.keys(item.claims).length && !(await filesOf(item.uuid)).length;
  if (isEmpty && item.version && !item.sentText) await dropItem(item.uuid);
  await close();
  return true;
}

async function dropThis() {
  const name = nameOf(item, await filesOf(item.uuid));
  await files.isTaken();
  isDirty = false;
  await writing;
  await dropItem(item.uuid);
  await close();
  say(`“${name}” is thrown away.`);
}

async function close() {
  item = null;
  letGo?.();
  letGo = null;
  told.replaceChildren();
  part("[data-throw]").open = false;
  await list();
  part("#waiting-title").focus();
}

function showThrow() {
  part("[data-throw]").hidden = !item?.version;
}

// --- small things ---

function show(name) {
  for (const view of views) view.hidden = view.dataset.view !== name;
  part("[data-sub]").hidden = name === "nobody";
  for (const words of page.querySelectorAll("[data-may-write]")) words.hidden = ["nobody", "none"].includes(name);
  part("[data-others]").classList.toggle("d-none", name === "write");
  if (name !== "write") part("[data-heading]").textContent = "Write offline";
  else part("[data-new]").hidden = true;
}

function tell(kind, text, link = null) {
  const box = Object.assign(document.createElement("div"), { className: `notice notice-${kind}` });
  const words = Object.assign(document.createElement("p"), { textContent: `${text} ` });
  if (link) words.append(Object.assign(document.createElement("a"), { href: link.href, textContent: link.text }));
  const inner = document.createElement("div");
  inner.append(words);
  box.append(inner);
  told.append(box);
  return box;
}

function failed(why) {
  const box = part("[data-save-notice]");
  if (!why) return box.replaceChildren();
  const inner = Object.assign(document.createElement("div"), { className: "notice notice-bad" });
  inner.append(Object.assign(document.createElement("p"), { textContent: why }));
  box.replaceChildren(inner);
}

function say(text) {
  said.textContent = text;
}

const counted = (n, what) => (n ? `${n} ${what}${n === 1 ? "" : "s"}` : "");
