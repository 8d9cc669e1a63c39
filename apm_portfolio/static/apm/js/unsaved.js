// What was typed into a form that saves itself and could not be saved: kept on this device under its owner (offline/store.js), and
// offered again when its page is opened, by whoever wrote it. Every open page keeps a copy of its own.

import { button, moment } from "./common.js";
import { dropTyped, keepTyped, typedOf } from "./offline/store.js";

const QUIET = 300;
const lockOf = (page) => `apm-typed-${page}`;

export const personHere = () => document.querySelector("meta[name=apm-person]")?.content ?? "";

// Copies that no open page still has in its form, the newest first.
export async function leftCopies(user) {
  const open = new Set(((await navigator.locks?.query())?.held ?? []).map((lock) => lock.name));
  return (await typedOf(user)).filter((copy) => !open.has(lockOf(copy.page))).sort((a, b) => b.at - a.at);
}

// The copy of one form. "fields" gives those that are kept, "put" is called after a copy was put back.
export function deviceCopy(form, page, { fields, put }) {
  const user = personHere();
  let timer = 0;
  let isKept = false;
  let writing = Promise.resolve();
  navigator.locks?.request(lockOf(page), () => new Promise(() => {}));

  // "isSent": sent with the page that goes, so that it may have arrived.
  function keep({ isSent = false } = {}) {
    clearTimeout(timer);
    isKept = true;
    const copy = {
      page, user, path: location.pathname, title: document.title.split(" · ")[0], at: Date.now(), base: baseOf(form), isSent,
      fields: fields().map((field) => [field.name, field.value, labelOf(field)]),
    };
    return (writing = writing.then(() => keepTyped(copy)).catch(() => undefined));
  }

  function keepSoon() {
    clearTimeout(timer);
    timer = setTimeout(keep, QUIET);
  }

  function leaving() {
    if (isKept) keep({ isSent: true });
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
    for (const copy of await leftCopies(user)) {
      if (copy.path !== location.pathname) continue;
      if (copy.isSent && (await hasArrived(copy))) await dropTyped(copy.page);
      else show(copy);
    }
  }

  function show(copy) {
    const box = copyNotice(copy, "was not saved.");
    const actions = Object.assign(document.createElement("p"), { className: "row-line mt-2" });
    actions.append(
      button("Put it back", "btn btn-secondary btn-sm", async () => {
        for (const [name, value] of copy.fields) {
          const field = form.elements.namedItem(name);
          if (field && !field.disabled) field.value = value;
        }
        await keep();
        await dropTyped(copy.page);
        box.remove();
        put();
      }),
      throwAway(copy, () => box.remove()),
    );
    box.firstElementChild.append(actions);
    form.before(box);
  }

  // The draft has changed since, or it exists, which it had not.
  async function hasArrived(copy) {
    const batch = copy.fields.find(([name]) => name === "batch")?.[1];
    if (!batch) return copy.base !== baseOf(form);
    return fetch(`/evidence/${batch}/`, { method: "HEAD" }).then((answer) => answer.ok && !answer.redirected, () => false);
  }

  return { keep, keepSoon, leaving, drop, offer };
}

// Copies of what the form shows anyway.
export async function dropShown(form) {
  for (const copy of await leftCopies(personHere())) {
    const isHere = ([name, value]) => name === "batch" || (form.elements.namedItem(name)?.value ?? "") === value;
    if (copy.fields.every(isHere)) await dropTyped(copy.page);
  }
}

// "What you typed on “…”", with all of it to read and to copy.
export function copyNotice(copy, words, ...more) {
  const box = Object.assign(document.createElement("div"), { className: "notice notice-warn mb-3" });
  const [inner, line, fold] = ["div", "p", "details"].map((kind) => document.createElement(kind));
  line.append(`What you typed on “${copy.title}”, ${moment(copy.at)}, ${words} `, ...more);
  fold.className = "mt-2";
  fold.append(Object.assign(document.createElement("summary"), { textContent: "Read it" }), valuesOf(copy));
  inner.append(line, fold);
  box.append(inner);
  return box;
}

export function throwAway(copy, done) {
  let isSure = false;
  const press = button("Throw it away", "btn btn-link btn-sm", async () => {
    if (!isSure) {
      isSure = true;
      press.textContent = "Yes, throw it away for good";
      return;
    }
    await dropTyped(copy.page);
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

// Which state of the draft the form shows.
const baseOf = (form) => JSON.stringify([...form.elements].filter(({ name }) => name === "revision" || name?.endsWith("-seen")).map(({ name, value }) => [name, value]));
