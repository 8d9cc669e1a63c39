// Files that were taken on an ordinary page and are not all sent yet: kept on this device under their owner (offline/store.js), so that
// a closed tab costs nothing, not even of a photo that is nowhere else. The page of their draft goes on with them by itself
// (evidence-files.js); so does every other page (kept-sending.js), which tells of them (offline/here.js). A device that keeps nothing
// sends all the same.

import { button } from "./common.js";
import { addChosen, bytesOf, changeChosen, chosenOf, chosenWith, dropChosen, keepBytes } from "./offline/store.js";
import { personHere, row, throwAway } from "./unsaved.js";

// What can be chosen again is kept up to this size.
const LARGEST = 200 * 1024 ** 2;
const lockOf = (uuid) => `apm-chosen-${uuid}`;

const quietly = (promise) => promise.catch(() => undefined);

// All that were taken at once: [{uuid, file, item, isNew, isOnly, title, kept}]; kept() is called when the bytes are on this device. Their names first, so that none is forgotten while bytes are
// copied. "isOnly": made here and now, by camera or clipboard; "isNew": of an item that the server does not know yet.
export async function keepFiles(files) {
  const { dataset } = document.querySelector("meta[name=apm-person]") ?? { dataset: {} };
  const shared = { user: personHere(), provider: dataset.provider ?? "", sentAs: "", address: "", hasBytes: false, isPaused: false, sent: 0 };
  const about = ({ uuid, file, item, isNew, isOnly, title }, place) => ({
    ...shared, uuid, item, isNew, isOnly, title, called: file.name, name: file.name, type: file.type, size: file.size,
    modified: file.lastModified, added: Date.now() + place / 1000,
  });
  if (!shared.user) return;
  for (const { uuid } of files) whenFree(uuid);
  await quietly(addChosen(files.map(about)));
  for (const { uuid, file, isOnly, kept } of files) {
    if (isOnly || (await hasRoomFor(file))) await keepBytes(uuid, file).then(kept, () => undefined);
  }
  if (files.some(({ isOnly }) => isOnly)) navigator.storage?.persist?.();
}

async function hasRoomFor({ size }) {
  const { quota = Infinity, usage = 0 } = (await quietly(navigator.storage?.estimate?.() ?? Promise.resolve())) ?? {};
  return size <= Math.min(LARGEST, (quota - usage) / 2);
}

export const noteFile = (uuid, changes) => quietly(changeChosen(uuid, changes));

export const forgetFile = (uuid) => quietly(dropChosen(uuid));

// Resolves when no other open page has this file: then it is this one's, as long as it is open.
export function whenFree(uuid) {
  if (!navigator.locks) return Promise.resolve();
  return new Promise((resolve) => {
    navigator.locks.request(lockOf(uuid), () => {
      resolve();
      return new Promise(() => {});
    });
  });
}

// Resolves to what "work" does with a file that no open page has, and to null where one has it.
export function whileOurs(uuid, work) {
  return navigator.locks.request(lockOf(uuid), { ifAvailable: true }, (lock) => lock && work());
}

export const filesFor = async (item) => ((await quietly(chosenOf(personHere()))) ?? []).filter((file) => file.item === item);

// Of a file that the device could not keep, the last piece may have arrived while its page went: the server knows. Those that are left.
export async function notArrived(files) {
  const arrived = await Promise.all(files.map(hasArrived));
  for (const [place, { uuid }] of files.entries()) if (arrived[place]) await forgetFile(uuid);
  return files.filter((_, place) => !arrived[place]);
}

async function hasArrived({ address, hasBytes }) {
  if (hasBytes || !address) return false;
  const headers = { "Tus-Resumable": "1.0.0", Accept: "application/json" };
  const answer = await quietly(fetch(address, { headers }));
  const told = answer?.ok && (await quietly(answer.json()));
  return Boolean(told?.ended && !told.refused);
}

// What is kept of one file, and the file itself as it was taken; null where only its name is known.
export async function keptFile(uuid) {
  const about = await quietly(chosenWith(uuid));
  if (!about || about.user !== personHere()) return null;
  const blob = about.hasBytes && (await quietly(bytesOf(uuid)));
  return { about, file: blob ? new File([blob], about.called, { type: about.type, lastModified: about.modified }) : null };
}

// --- telling of them ---

// By item: [{item, title, isNew, provider, files}]. "all": those that an open page is sending too, which end with the session.
export async function lotsOf(user, { all = false } = {}) {
  const open = all ? new Set() : new Set(((await navigator.locks?.query())?.held ?? []).map((lock) => lock.name));
  const lots = new Map();
  for (const file of await chosenOf(user)) {
    if (open.has(lockOf(file.uuid))) continue;
    const lot = lots.get(file.item) ?? { item: file.item, files: [] };
    lot.files.push(file);
    lots.set(file.item, Object.assign(lot, { title: file.title, isNew: file.isNew, provider: file.provider }));
  }
  return [...lots.values()];
}

// Of a new item whose text was saved while its page went, the server knows by now: its files are no new item's any more.
export async function foundOnServer(lots) {
  for (const lot of lots.filter(({ isNew }) => isNew)) {
    const answer = await fetch(addressOf({ ...lot, isNew: false })).catch(() => null);
    if (!answer?.ok || answer.redirected) continue;
    lot.isNew = false;
    for (const { uuid } of lot.files) await noteFile(uuid, { isNew: false });
  }
  return lots;
}

// Those of which the bytes are on this device and nowhere else.
export const unsentFiles = (lots) => lots.flatMap(({ files }) => files.filter((file) => file.hasBytes));

// What was paused stays so on every page, until somebody goes on with it on the page of its draft.
export function pausedInWords({ files }) {
  const paused = files.filter(({ isPaused }) => isPaused);
  if (!paused.length) return "";
  if (files.length === 1) return `It is paused at ${Math.floor((paused[0].sent / paused[0].size) * 100)} %.`;
  if (paused.length === files.length) return "They are paused.";
  return paused.length === 1 ? "One of them is paused." : `${paused.length} of them are paused.`;
}

export const addressOf = (lot) => (lot.isNew ? "/evidence/new/" : `/evidence/${lot.item}/edit/files/`);

// "3 files for “…” are not sent yet", with what can be done about them: download and throw away, after "ways".
export function lotNotice(lot, { words, ways = [], download, done }) {
  const box = Object.assign(document.createElement("div"), { className: "notice notice-warn mb-3" });
  const [inner, line] = ["div", "p"].map((kind) => document.createElement(kind));
  const isOne = lot.files.length === 1;
  line.textContent = `${isOne ? `“${lot.files[0].name}”` : `${lot.files.length} files`} for “${lot.title}” ${isOne ? "is" : "are"} not sent yet. `;
  line.append(Object.assign(document.createElement("span"), { textContent: words }));
  line.lastElementChild.dataset.words = "";
  const copy = lot.files.some((file) => file.hasBytes) ? [button("Download a copy", "btn btn-secondary btn-sm", () => download([lot]))] : [];
  inner.append(line, row(...ways, ...copy, throwAway(() => dropLot(lot), () => (box.remove(), done()), isOne ? "it" : "them")));
  box.append(inner);
  box.dataset.keptHere = lot.item;
  return box;
}

export async function dropLot(lot) {
  for (const { uuid } of lot.files) await dropChosen(uuid);
}
