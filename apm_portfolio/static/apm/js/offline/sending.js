// Sends what waits on this device: in the order in which it was begun, one item at a time, from one tab at a time. Each step is
// written down when it is done, and doing it again changes nothing: the item's and its files' UUIDs were made here.
//   sendAll(user, told) gives {state, sent: [{uuid, name, hasOther}], kept}; told({name, file, share}) hears how it goes
//   sendAll(user, told, { again: true }) tries again what was refused; by itself that is tried once at a provider
//   state: "done", "offline", "signed-out", "somebody-else", "trouble"
// An item that is open for writing is left alone until it is closed (whileOpen).

import { tokenOfCookie } from "../common.js";
import { Sending, fingerprint } from "../resumable.js";
import { changeFile, changeItem, dropSent, filesOf, itemOf, itemsOf, keepKit } from "./store.js";

const PATIENCE = 30_000;
const TRIES = 3;
const SENDER = "apm-offline-send";
const lockOf = (uuid) => `apm-offline-item-${uuid}`;

let queued = null;

class Stopped extends Error {}
class Refused extends Error {}

export function sendAll(user, told = () => {}, { again = false } = {}) {
  // One that has not begun yet will see whatever waits by then.
  if (queued && !again) return queued;
  const mine = navigator.locks.request(SENDER, () => {
    if (queued === mine) queued = null;
    return run(user, told, again);
  });
  queued = mine;
  return mine;
}

// Holds an item until the function that it resolves to is called, or the tab is closed; null where somebody holds it already.
export function whileOpen(uuid) {
  return new Promise((answer) => {
    navigator.locks.request(lockOf(uuid), { ifAvailable: true }, (lock) => (lock ? new Promise((letGo) => answer(letGo)) : answer(null)));
  });
}

async function run(user, told, again) {
  const sent = [];
  let kept = 0;
  try {
    const kit = await ask();
    if (kit.user.uuid !== user) throw new Stopped("somebody-else");
    await keepKit(kit).catch(() => undefined);
    for (const { uuid, problem, problemAt } of await itemsOf(user)) {
      const isRefused = problem && problemAt === kit.provider.uuid && !again;
      const done = !isRefused && (await navigator.locks.request(lockOf(uuid), { ifAvailable: true }, (lock) => lock && attempt(uuid, kit, told)));
      if (done) sent.push({ uuid, ...done });
      else kept += 1;
    }
    return { state: "done", sent, kept };
  } catch (problem) {
    if (!(problem instanceof Stopped)) console.error(problem);
    return { state: problem instanceof Stopped ? problem.message : "trouble", sent, kept: (await itemsOf(user)).length };
  }
}

// Who is signed in now; it brings the cookie with the token for what is sent next.
async function ask() {
  const response = await reach("/offline/kit/", { cache: "no-store" });
  if (response.redirected || response.status === 401) throw new Stopped("signed-out");
  if (response.status === 403) throw new Stopped("somebody-else");
  if (!response.ok || !response.told) throw new Stopped("trouble");
  return response.told;
}

// The name of the item once it is sent, and whether another text stands there; what was refused stays, with the reason.
async function attempt(uuid, kit, told) {
  try {
    return await sendItem(uuid, kit, told);
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    await changeItem(uuid, { problem: problem.message, problemAt: kit.provider.uuid });
    return null;
  }
}

async function sendItem(uuid, kit, told) {
  let hasOther = false;
  for (;;) {
    const item = await itemOf(uuid);
    const files = await filesOf(uuid);
    const name = nameOf(item, files);
    const { version } = item;
    const problems = [];
    told({ name });
    check(item, kit);
    if (item.sentText < version) {
      const answer = await sendText(item, files);
      problems.push(...answer.problems);
      hasOther ||= answer.hasOther;
      if (!problems.length) await changeItem(uuid, { sentText: version });
    }
    for (const file of files.filter((each) => !each.done)) problems.push(...(await sendFile(item, file, (share) => told({ name, file: file.name, share }))));
    if (item.sentClaims < version) {
      await sendClaims(item, kit);
      await changeItem(uuid, { sentClaims: version, sentKsbs: Object.keys(item.claims) });
    }
    if (problems.length) throw new Refused(problems.join(" "));
    if (await dropSent(uuid, version)) return { name, hasOther };
  }
}

function check(item, kit) {
  if (item.provider !== kit.provider.uuid) throw new Refused("It belongs to your programme at another provider. Switch to that provider, then send it.");
  // Of what has been there before, the server knows more.
  if (!item.sentText && !kit.programmes.some((each) => each.uuid === item.programme)) {
    throw new Refused("The programme that you wrote this for has ended, so it cannot be added to it. Download a copy to keep it.");
  }
}

async function sendText(item, files) {
  const isEmpty = ![item.title, item.narrative].some((text) => text.trim()) && !files.length;
  const form = formOf(item, {
    batch: item.uuid, programme: item.programme, kind: item.kind, happened_on: item.happened_on, narrative: item.narrative,
    title: isEmpty ? "Untitled" : item.title, names: JSON.stringify(files.map((file) => file.name)), revision: "",
    autosave: "1", page: item.page, turn: String(item.version),
  });
  const { status, told } = await post("/evidence/new/", form);
  // It had arrived before and was changed there since: that text stays, and this one is kept among its earlier versions.
  if (status === 409 && told?.problem === "conflict") return { problems: [], hasOther: true };
  if (status === 409 && told?.message) throw new Refused(told.message);
  if (![200, 422].includes(status) || !told?.fields) throw new Stopped("trouble");
  return { problems: Object.values(told.errors).flat(), hasOther: false };
}

// Why it was refused, if it was. What the network does only stops us: the file goes on where it was the next time.
async function sendFile(item, file, told) {
  let stopped = "";
  let refused = "";
  let address = file.address;
  const whole = new File([file.blob], file.name, { type: file.type, lastModified: file.chosen });
  const sending = new Sending(whole, {
    endpoint: "/uploads/",
    token: tokenOfCookie,
    address,
    about: { evidence: item.uuid, filename: file.name, uuid: file.uuid, fingerprint: await fingerprint(whole) },
    tell(state, detail) {
      if (detail.address && detail.address !== address) {
        address = detail.address;
        changeFile(file.uuid, { address, sentAs: file.name });
      }
      if (state === "sending") told(detail.sent / detail.size);
      if (state === "refused") refused = detail.why;
      const isPassing = state === "trouble" || (state === "offline" && navigator.onLine);
      if (stopped || (isPassing && sending.failures < TRIES) || !["offline", "trouble", "signed-out"].includes(state)) return;
      stopped = state;
      sending.pause();
    },
  });
  await sending.start();
  if (stopped) throw new Stopped(stopped);
  // It was begun under another name.
  if (!refused && (file.sentAs ?? file.name) !== file.name) {
    const renamed = await post(`/evidence/${item.uuid}/edit/files/`, formOf(item, { file: file.uuid, do: "rename", name: file.name }));
    if (!renamed.isElsewhere) refused = `“${file.name}” was sent as “${file.sentAs}”, and could not be given its new name.`;
  }
  await changeFile(file.uuid, refused ? { refused } : { done: true, refused: "" });
  return refused ? [refused] : [];
}

// The ticks first, those that were taken off since they were sent too; then what is written about each: its answer tells which
// are claimed.
async function sendClaims(item, kit) {
  const ksbs = Object.keys(item.claims);
  const place = `/evidence/${item.uuid}/edit/ksbs/`;
  for (const ksb of (item.sentKsbs ?? []).filter((sent) => !item.claims[sent])) {
    if (!(await post(place, formOf(item, { drop: ksb }))).isElsewhere) throw new Stopped("trouble");
  }
  if (!ksbs.length) return;
  const ticks = formOf(item, {});
  for (const ksb of ksbs) ticks.append("ksb", ksb);
  const ticked = await post(place, ticks);
  if (ticked.status === 404 || ticked.status === 409) throw new Refused(CLOSED);
  if (!ticked.isElsewhere) throw new Stopped("trouble");
  const wordings = formOf(item, { autosave: "1", page: item.page, turn: String(item.version) });
  for (const [ksb, { how, where }] of Object.entries(item.claims)) {
    wordings.set(`${ksb}-how`, how);
    wordings.set(`${ksb}-where`, where);
    wordings.set(`${ksb}-seen`, kit.unworded);
  }
  const { status, told } = await post(place, wordings);
  if (status === 409 && told?.problem === "conflict") return;
  if (status === 409 && told?.message) throw new Refused(told.message);
  if (![200, 422].includes(status) || !told?.fields) throw new Stopped("trouble");
  if (status === 422) throw new Refused(Object.values(told.errors).flat().join(" "));
  const lost = ksbs.filter((ksb) => !told.fields[`${ksb}-seen`]);
  if (lost.length) throw new Refused(`${lost.length === 1 ? "One KSB that you ticked is" : `${lost.length} KSBs that you ticked are`} not in your programme any more. Change it, and take the tick off.`);
}

const CLOSED = "It was submitted or deleted elsewhere meanwhile, so nothing can be added to it now. Download a copy to keep what is here.";

function formOf(item, values) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ typed_by: item.user, at_provider: item.provider, ...values, whole: "1" })) form.set(name, value);
  return form;
}

async function post(url, form) {
  form.set("csrfmiddlewaretoken", tokenOfCookie());
  const response = await reach(url, { method: "POST", body: form, redirect: "manual" });
  if (response.status === 401 || response.status === 403) throw new Stopped("signed-out");
  return { ...response, isElsewhere: response.type === "opaqueredirect" };
}

// Its body too, which may be cut off after its headers have come.
async function reach(url, options) {
  try {
    const response = await fetch(url, { ...options, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
    const { status, ok, redirected, type } = response;
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status, ok, redirected, type, told: isJson ? await response.json() : null };
  } catch {
    throw new Stopped("offline");
  }
}

export function nameOf(item, files) {
  const words = item.narrative.trim().split(/\s+/).join(" ");
  return item.title.trim() || files[0]?.name || (words.length > 60 ? `${words.slice(0, 59)}…` : words) || "Untitled";
}

export const sentInWords = ({ name, hasOther }) =>
  hasOther ? `Sent: “${name}”. Its text had been changed elsewhere: that one stands, and what you wrote here is among its earlier versions.` : `Sent: “${name}”. It is a draft in your portfolio now.`;

export const linkTo = ({ uuid, hasOther }) => ({ href: `/evidence/${uuid}/${hasOther ? "edit/earlier/" : ""}`, text: hasOther ? "Look at both" : "Open it" });

// What to tell of how it ended, and whether signing in would help.
export const WORDS = {
  offline: "No connection. It is sent by itself when you are back online.",
  "signed-out": "Sign in to send what waits here.",
  "somebody-else": "Somebody else is signed in now, so nothing of this was sent.",
  trouble: "Something went wrong on our side. Nothing is lost: it is tried again later.",
};
