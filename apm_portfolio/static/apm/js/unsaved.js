// What was typed into a form that saves itself and could not be saved: kept on this device under its owner (offline/store.js), and
// offered again when its page is opened, by whoever wrote it. Every open page keeps a copy of its own.

import { button, moment } from "./common.js";
import { chosenOf, dropTyped, keepTyped, typedOf } from "./offline/store.js";

const QUIET = 300;
const lockOf = (page) => `apm-typed-${page}`;

export const personHere = () => document.querySelector("meta[name=apm-person]")?.content ?? "";

const pairsOf = (fields) => [...fields].map((field) => [field.name, field.value]);

// Whether this page has another page's number from now on: not where an open one has it.
const isTaken = (page) =>
  new Promise((resolve) => {
    if (!navigator.locks) return resolve(false);
    navigator.locks.request(lockOf(page), { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => {});
    });
  });

// Copies that no open page still has in its form, the newest first.
async function leftCopies(user) {
  const open = new Set(((await navigator.locks?.query())?.held ?? []).map((lock) => lock.name));
  return (await typedOf(user)).filter((copy) => !open.has(lockOf(copy.page))).sort((a, b) => b.at - a.at);
}

// The copy of one form. "number" and "turn" are the fields that number its saves, "marks" gives those that say which version was read
// (autosave.js); "fields" gives those that are kept, "put" is called after a copy was put back; "isUntouched": nothing has
// been typed yet.
export function deviceCopy(form, { number, turn, marks }, { fields, put, isUntouched }) {
  const shown = pairsOf(marks());
  let page = number.value;
  const user = personHere();
  const openedAt = location.pathname;
  let timer = 0;
  let isKept = false;
  let writing = Promise.resolve();
  const offers = new Map();
  navigator.locks?.request(lockOf(page), () => new Promise(() => {}));

  // Whether this device keeps it now. "isSent": sent with the page that goes, so that it has probably arrived.
  function keep({ isSent = false } = {}) {
    clearTimeout(timer);
    isKept = true;
    const copy = {
      page, user, path: location.pathname, title: document.title.split(" · ")[0], at: Date.now(), turn: Number(turn.value), isSent,
      read: pairsOf(marks()),
      fields: fields().map((field) => [field.name, field.value, labelOf(field)]),
    };
    return (writing = writing.then(() => keepTyped(copy)).then(() => true, () => false));
  }

  function keepSoon() {
    clearTimeout(timer);
    timer = setTimeout(keep, QUIET);
  }

  function drop() {
    clearTimeout(timer);
    if (!isKept) return;
    isKept = false;
    writing = writing.then(() => dropTyped(page)).catch(() => undefined);
  }

  // Above the form, but for what the server has received meanwhile.
  async function offer() {
    await dropShown(form);
    await goOn();
    for (const copy of await missingCopies(user)) if (copy.path === location.pathname) show(copy, await filesWith(copy));
  }

  // Loaded again, or come back to: the last words were sent as their page went, and may not be in this one. They are shown over the
  // version that they were typed over, and go on under the number of their page: so they never conflict with themselves, only with
  // what another page wrote.
  async function goOn() {
    if (!["reload", "back_forward"].includes(performance.getEntriesByType("navigation")[0]?.type)) return;
    const copy = (await leftCopies(user)).find((copy) => copy.isSent && copy.path === location.pathname && isNext(copy));
    if (!copy || !isUntouched() || !(await isTaken(copy.page))) return;
    page = number.value = copy.page;
    turn.value = copy.turn;
    isKept = true;
    for (const [name, value] of [...copy.fields, ...shown]) {
      const field = form.elements.namedItem(name);
      if (field && !field.disabled) field.value = value;
    }
    put();
  }

  // Whether what the form shows is what the copy was typed over: that version, or an earlier save of its page.
  function isNext(copy) {
    const { savedFrom, savedTurn } = form.elements.namedItem("typed_by")?.dataset ?? {};
    if (savedFrom === copy.page) return Number(savedTurn) < copy.turn;
    return shown.some(([, value]) => value) && JSON.stringify(shown) === JSON.stringify(copy.read);
  }

  // Once the form is saved: copies of what it shows.
  async function dropSaved() {
    for (const [copy, box] of offers) {
      if (!isShown(copy, form)) continue;
      box.remove();
      offers.delete(copy);
    }
    await dropShown(form);
  }

  function show(copy, files = 0) {
    const box = copyNotice(copy, files ? (files === 1 ? "Its file comes with it. " : `Its ${files} files come with it. `) : "");
    const actions = row(
      button("Put it back", "btn btn-secondary btn-sm", async () => {
        const isLeft = ([name, value]) => value && name !== "batch" && !form.elements.namedItem(name);
        const left = copy.fields.filter(isLeft);
        for (const [name, value] of copy.fields) {
          const field = form.elements.namedItem(name);
          if (field && !field.disabled && !(name === "batch" && hasBegun())) field.value = value;
        }
        await keep();
        if (left.length) await keepTyped({ ...copy, fields: left });
        else await dropTyped(copy.page);
        box.remove();
        if (left.length) show({ ...copy, fields: left, hasNoPlace: true });
        else focusOn(form);
        put();
        form.dispatchEvent(new CustomEvent("apm:put-back"));
      }),
      throwAway(() => dropTyped(copy.page), () => {
        box.remove();
        focusOn(form);
        form.dispatchEvent(new CustomEvent("apm:thrown-away"));
      }),
    );
    if (copy.hasNoPlace) actions.firstElementChild.replaceWith("It belongs to what is not in this draft any more. Copy what you need.");
    box.firstElementChild.append(actions);
    form.before(box);
    offers.set(copy, box);
  }

  // A new item that has a draft or files by now stays that one: under another number both would come into being.
  const hasBegun = () => location.pathname !== openedAt || form.querySelector("[data-staged] > li") !== null;

  return { keep, keepSoon, drop, offer, dropSaved };
}

export const numberOf = (copy) => copy.fields.find(([name]) => name === "batch")?.[1] ?? "";

// How many files wait under the number of a new item that was never saved.
async function filesWith(copy) {
  const number = numberOf(copy);
  return number ? (await chosenOf(copy.user)).filter((file) => file.item === number).length : 0;
}

// Copies of what the form shows anyway.
export async function dropShown(form) {
  for (const copy of await leftCopies(personHere())) if (isShown(copy, form)) await dropTyped(copy.page);
}

// Those whose text is not in the form.
export const offeredAbove = async (form) => (await missingCopies(personHere())).filter((copy) => !isShown(copy, form));

// An item always has a title: one that was left empty was given one, and is not missing.
const isShown = (copy, form) =>
  copy.fields.every(([name, value]) => name === "batch" || (name === "title" && !value) || (form.elements.namedItem(name)?.value ?? "") === value);

// Left copies without those that arrived with their page, which are dropped.
export const missingCopies = async (user) => withoutArrived(await leftCopies(user));

// Those of open pages too: what is lost when their writer signs out.
export const allCopies = async (user) => withoutArrived(await typedOf(user));

async function withoutArrived(copies) {
  const missing = [];
  for (const copy of copies) {
    // A new item is asked for in any case: with a line that has just come back, its last words may have made it.
    if ((copy.isSent || numberOf(copy)) && (await hasArrived(copy))) await dropTyped(copy.page);
    else missing.push(copy);
  }
  return missing;
}

// Whether the draft holds what this page sent, or what it sent after that. In doubt it has not arrived.
async function hasArrived(copy) {
  const batch = numberOf(copy);
  const answer = await fetch(batch ? `/evidence/${batch}/edit/` : copy.path).catch(() => null);
  if (!answer?.ok || answer.redirected) return false;
  const there = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-autosave]");
  const mark = there?.elements.namedItem("typed_by");
  return Boolean(mark) && ((mark.dataset.savedFrom === copy.page && Number(mark.dataset.savedTurn) >= copy.turn) || isShown(copy, there));
}

// "What you typed on “…”", with all of it to read and to copy.
export function copyNotice(copy, ...more) {
  const box = Object.assign(document.createElement("div"), { className: "notice notice-warn mb-3" });
  const [inner, line, fold] = ["div", "p", "details"].map((kind) => document.createElement(kind));
  line.append(`What you typed on “${copy.title}”, ${moment(copy.at)}, ${copy.isSent ? "may not have been saved" : "was not saved"}. `, ...more);
  fold.className = "fold mt-2";
  fold.append(Object.assign(document.createElement("summary"), { textContent: "Read it" }), valuesOf(copy));
  inner.append(line, fold);
  box.append(inner);
  return box;
}

// What can be done about a copy, in a line below it.
export function row(...parts) {
  const line = Object.assign(document.createElement("p"), { className: "row-line mt-2" });
  line.append(...parts);
  return line;
}

// "drop" does it, at the second press; "what" is it or them.
export function throwAway(drop, done, what = "it") {
  let isSure = false;
  const press = button(`Throw ${what} away`, "btn btn-link btn-sm", async () => {
    if (!isSure) {
      isSure = true;
      press.textContent = `Yes, throw ${what} away for good`;
      return;
    }
    await drop();
    done();
  });
  return press;
}

export function copyText(copy) {
  return readable(copy).map(([label, value]) => `${label}\n${value}`).join("\n\n");
}

function valuesOf(copy) {
  const list = Object.assign(document.createElement("dl"), { className: "facts facts-list mt-2" });
  for (const [label, value] of readable(copy)) {
    const [row, name, text] = ["div", "dt", "dd"].map((kind) => document.createElement(kind));
    name.textContent = label;
    text.textContent = value;
    text.className = "as-written";
    row.append(name, text);
    list.append(row);
  }
  return list;
}

const readable = (copy) => copy.fields.filter(([, value, label]) => label && value.trim()).map(([, value, label]) => [label, value]);

// A select says what it shows only while it stands in its form: its value is a word of ours.
const labelOf = (field) => (field.type === "hidden" || field.tagName === "SELECT" ? "" : (field.labels?.[0]?.textContent.trim() ?? ""));

const focusOn = (form) => form.querySelector("textarea, input:not([type=hidden])")?.focus();
