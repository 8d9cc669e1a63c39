// Files on their way: chosen in several goes, with a camera, by dragging or pasting; under the exact names their owner gives; each sent
// in pieces that survive what networks do (resumable.js), one after the other, so that they stay in the order chosen; kept on this device
// until they are there (kept-files.js). Without this script the form sends them all at once.
//   <form data-send-files>               a new item: choosing a file saves the text first, which makes the draft
//   <form data-send-files data-at-once>  the files of a draft

import { button, tokenOfCookie } from "./common.js";
import { listenForFiles } from "./file-ways.js";
import { missingRow, rowOf } from "./file-rows.js";
import { filesFor, forgetFile, foundOnServer, keepFiles, keptFile, lotNotice, lotsOf, notArrived, noteFile, whenFree } from "./kept-files.js";
import { download } from "./offline/copy.js";
import { say } from "./saying.js";
import { numberOf as numberOfCopy, offeredAbove, personHere } from "./unsaved.js";

const PATIENCE = 30_000;
const forms = new WeakSet();

function all() {
  for (const form of document.querySelectorAll("form[data-send-files]")) {
    const box = form.querySelector("[data-files]");
    if (box && !forms.has(form)) {
      forms.add(form);
      prepare(form, box);
    }
  }
}

function prepare(form, box) {
  const list = box.querySelector("[data-staged]");
  const said = box.querySelector("[data-files-said]");
  const field = box.querySelector("input[type=file]");
  const atOnce = form.dataset.atOnce !== undefined;
  const rows = [];
  const missing = new Map();
  let rebuilding = Promise.resolve();
  let hasDraft = atOnce;
  // What the server called a new item.
  let given = "";
  let leaving = false;

  // The plain field would say "no file chosen" beside the list of those that are.
  const choose = box.querySelector("[data-choose]");
  choose.hidden = false;
  choose.append(field);
  for (const button of form.querySelectorAll("[data-plain]")) button.hidden = true;

  listenForFiles(form, box, take);
  bringBack();
  if (!atOnce) offerLots();

  async function take(files, { isOnly = false } = {}) {
    const added = files.map((file) => add(file, { isOnly }));
    const refused = added.filter((row) => row.isRefused());
    const taken = added.filter((row) => !row.isRefused());
    if (!refused.length) say(said, files.length === 1 ? `${files[0].name} is chosen.` : `${files.length} files are chosen.`);
    else say(said, refused.map((row) => row.words()).join(" "));
    for (const row of taken) forgetMissing(row.file);
    for (const row of taken) await row.recognise();
    const kept = (row) => (row.wasKept(), guard());
    keepFiles(taken.map((row) => ({ uuid: row.uuid, file: row.file, isOnly, kept: () => kept(row), ...about() })));
    goOn(taken);
  }

  function add(file, known) {
    const row = rowOf(file, box, { sent: rowSent, changed: rowChanged, named: renamed, off: () => takeOff(row) }, known);
    rows.push(row);
    list.append(row.element);
    list.hidden = false;
    guard();
    return row;
  }

  function goOn(added) {
    if (hasDraft) pump();
    else if (added.length) saveFirst();
  }

  // --- what an earlier page took and did not send ---

  // Also once another tab that has a file is closed; in the order in which they were taken.
  async function bringBack() {
    for (const { uuid } of await notArrived(await filesFor(numberOf(form, box)))) {
      whenFree(uuid).then(() => (rebuilding = rebuilding.then(() => rebuild(uuid)).catch(() => undefined)));
    }
  }

  async function rebuild(uuid) {
    const kept = await keptFile(uuid);
    // Another page has sent it meanwhile.
    if (!kept) return atOnce && refresh();
    if (kept.about.item !== numberOf(form, box) || rows.some((row) => row.uuid === uuid)) return;
    if (!kept.file) return showMissing(kept.about);
    const row = add(kept.file, { back: kept.about, isOnly: kept.about.isOnly });
    await row.recognise();
    if (kept.about.isPaused) row.prepare(placeOf(form, box));
    else goOn([row]);
  }

  function showMissing(kept) {
    // The page tells of those of which something has arrived.
    if (missing.has(kept.uuid) || document.querySelector(`[data-coming][data-address$="/${CSS.escape(kept.uuid)}/"]`)) return;
    const element = missingRow(kept, () => {
      dropMissing(kept.uuid);
      say(said, `${kept.name} is taken off.`);
      field.focus();
    });
    missing.set(kept.uuid, { kept, element });
    list.append(element);
    list.hidden = false;
  }

  function dropMissing(uuid) {
    missing.get(uuid).element.remove();
    missing.delete(uuid);
    forgetFile(uuid);
    list.hidden = list.children.length === 0;
  }

  // Chosen again: nothing of it has been sent, so it need only look like the same.
  function forgetMissing(file) {
    for (const [uuid, { kept }] of missing) {
      if (kept.called === file.name && kept.size === file.size) return dropMissing(uuid);
    }
  }

  // Files for a new item that was never saved: it may be this one. Those whose text is offered come back with it.
  async function offerLots() {
    const texts = new Set((await offeredAbove(form).catch(() => [])).map(numberOfCopy));
    const lots = (await foundOnServer(await lotsOf(personHere()).catch(() => []))).filter((lot) => lot.isNew && lot.item !== numberOf(form, box));
    for (const old of document.querySelectorAll("[data-kept-here][data-offered]")) old.remove();
    for (const lot of lots.filter(({ item }) => !texts.has(item))) {
      const here = button(lot.files.length === 1 ? "Add it here" : "Add them here", "btn btn-secondary btn-sm", async () => {
        notice.remove();
        for (const { uuid } of lot.files) {
          await noteFile(uuid, { ...about(), isPaused: false });
          await whenFree(uuid);
          await rebuild(uuid);
        }
        field.focus();
      });
      const notice = lotNotice(lot, { words: "", ways: [here], download: (lots) => download([], null, [], lots), done: () => field.focus() });
      notice.dataset.offered = "";
      form.before(notice);
    }
  }

  form.addEventListener("apm:put-back", () => {
    document.querySelector(`[data-kept-here="${CSS.escape(numberOf(form, box))}"]`)?.remove();
    bringBack();
    if (!atOnce) offerLots();
  });
  form.addEventListener("apm:thrown-away", () => !atOnce && offerLots());

  // Of which item a file is, as it stands now.
  function about() {
    const words = form.elements.narrative?.value.trim().split(/\s+/).join(" ") ?? "";
    const title = form.elements.title?.value.trim() || given || shortened(words) || document.querySelector("h1").textContent.trim();
    return { item: numberOf(form, box), isNew: !hasDraft, title };
  }

  // --- sending ---

  // The draft that the files belong to: made by the text's own saving, at once or when there is a connection.
  function saveFirst() {
    form.querySelector("[data-names]").value = JSON.stringify(rows.map((row) => row.name()));
    form.dispatchEvent(new CustomEvent("apm:save"));
  }
  form.addEventListener("apm:saved", ({ detail }) => {
    hasDraft = true;
    given = detail?.title || given;
    for (const row of rows) if (!row.isOver()) noteFile(row.uuid, about());
    pump();
  });

  function pump() {
    if (rows.some((row) => row.isBusy())) return;
    rows.find((row) => row.isWaiting())?.begin(placeOf(form, box)).then(pump);
  }

  async function rowSent(row) {
    say(said, `${row.name()} is added.`);
    await renamed(row);
    forgetFile(row.uuid);
    if (!atOnce) return;
    await refresh();
    const remark = document.querySelector(`#file-${CSS.escape(row.uuid)} [data-remark]`);
    if (remark) say(said, `${row.name()}: ${remark.textContent}`);
  }

  // Also when the name is typed after the file is there.
  async function renamed(row) {
    if (row.name() === row.sentAs) return;
    await rename(form, row).catch((problem) => tell(form, problem.message));
  }

  function rowChanged(row, state) {
    guard();
    if (["refused", "offline", "trouble", "signed-out"].includes(state)) say(said, row.words());
    if (hasDraft) pump();
    if (leaving && rows.every((row) => row.isOver())) leaving();
  }

  function takeOff(row) {
    rows.splice(rows.indexOf(row), 1);
    row.element.remove();
    list.hidden = list.children.length === 0;
    say(said, `${row.name()} is taken off.`);
    rowChanged();
    field.focus();
  }

  // Leaving asks while something is on its way that this device does not keep: what it keeps is sent from the next page.
  function guard() {
    if (rows.some((row) => !row.isOver() && !row.isKept())) {
      form.dataset.touched = "";
      delete form.dataset.clean;
    } else if (atOnce) form.dataset.clean = "";
  }

  form.addEventListener("submit", (event) => {
    if (atOnce || event.defaultPrevented || !rows.some((row) => !row.isOver())) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    save(event.submitter);
  });

  // The text first, which is small; then the page waits for the files that are still on their way.
  async function save(button) {
    button?.setAttribute("aria-busy", "true");
    try {
      const answer = await saveText(form, button, rows);
      hasDraft = true;
      pump();
      if (answer === null) {
        // Something is wrong with the text: the plain form shows what, once the files that are on their way are there.
        await allOver();
        return plainly(form, button);
      }
      offer(list, answer.next);
      await allOver();
      form.dataset.clean = "";
      if (!rows.some((row) => row.isRefused())) window.location.assign(answer.next);
    } catch (problem) {
      tell(form, problem.message);
      form.dispatchEvent(new CustomEvent("apm:save"));
    } finally {
      leaving = false;
      button?.removeAttribute("aria-busy");
    }
  }

  function allOver() {
    return new Promise((resolve) => {
      leaving = resolve;
      rowChanged();
    });
  }

  async function refresh() {
    const page = await fetch(window.location.href, { headers: { "X-Requested-With": "fetch" } });
    if (!page.ok || page.redirected) return;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const there = document.getElementById("attached");
    // Not under somebody's hands: the next file brings it up to date.
    if (there.contains(document.activeElement) || there.querySelector("details[open]")) return;
    for (const row of rows) fresh.querySelector(`[data-address$="/${row.uuid}/"]`)?.remove();
    for (const list of fresh.querySelectorAll("#attached .panel")) if (!list.querySelector("li")) list.remove();
    there.replaceWith(fresh.getElementById("attached"));
    const hint = fresh.getElementById("files-help");
    if (hint) document.getElementById("files-help").textContent = hint.textContent;
    document.querySelector(".steps")?.replaceWith(fresh.querySelector(".steps"));
    window.htmx?.process(document.getElementById("attached"));
    for (const row of rows.filter((each) => each.isDone())) {
      rows.splice(rows.indexOf(row), 1);
      row.element.remove();
    }
    list.hidden = list.children.length === 0;
    document.dispatchEvent(new CustomEvent("htmx:afterSettle", { detail: { target: document.body } }));
  }
}

// Where files go: the draft whose page this is, or the one that the page of a new item has made under its own number.
function placeOf(form, box) {
  return {
    endpoint: box.dataset.endpoint,
    evidence: numberOf(form, box),
    token: () => token(form),
  };
}

// Of a new item the form's own, which changes when what was typed before is put back.
function numberOf(form, box) {
  return form.dataset.atOnce === undefined ? form.elements.batch.value : box.dataset.evidence;
}

async function rename(form, row) {
  const data = new FormData();
  for (const [name, value] of Object.entries({ file: row.uuid, do: "rename", name: row.name(), csrfmiddlewaretoken: token(form) })) data.set(name, value);
  const box = form.querySelector("[data-files]");
  const place = box.dataset.files.replace(box.dataset.evidence, numberOf(form, box));
  const answer = await fetch(place, { method: "POST", body: data }).catch(() => null);
  // Signed out, it is led to another page.
  if (!answer?.ok || new URL(answer.url).pathname !== place) throw new Error(`“${row.sentAs}” could not be given its new name. Rename it on the page of its files.`);
  row.sentAs = row.name();
}

async function saveText(form, button, rows) {
  const data = new FormData(form, button);
  data.delete("files");
  data.set("names", JSON.stringify(rows.map((row) => row.name())));
  data.set("csrfmiddlewaretoken", token(form));
  let response;
  try {
    response = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Error("There is no connection. Everything is still here: press Save again when you are back online.");
  }
  if (response.redirected || response.status === 401 || response.status === 403) {
    throw new Error("You have been signed out. Sign in again in another tab, come back and press Save: everything is still here.");
  }
  if (response.ok && isJson(response)) return response.json();
  if (response.status >= 500) {
    throw new Error("Something went wrong on our side. Everything is still here: press Save again.");
  }
  return null;
}

function plainly(form, button) {
  form.dataset.clean = "";
  if (button?.name) {
    const pressed = document.createElement("input");
    Object.assign(pressed, { type: "hidden", name: button.name, value: button.value });
    form.prepend(pressed);
  }
  form.submit();
}

function offer(list, url) {
  list.parentElement.querySelector("[data-go-on]")?.remove();
  const line = document.createElement("p");
  line.dataset.goOn = "";
  line.className = "mt-2";
  line.setAttribute("role", "status");
  line.textContent = "Your text is saved. This page goes on when the files are there. ";
  const go = document.createElement("a");
  go.href = url;
  go.textContent = "Go on without them";
  line.append(go);
  list.after(line);
  line.scrollIntoView({ block: "center" });
}

function tell(form, text) {
  let box = form.querySelector("[data-told]");
  if (!box) {
    box = document.createElement("div");
    box.dataset.told = "";
    box.className = "notice notice-bad mb-3";
    box.setAttribute("role", "alert");
    form.prepend(box);
  }
  box.textContent = text;
  box.scrollIntoView({ block: "center" });
}

const token = (form) => tokenOfCookie() || form.elements.csrfmiddlewaretoken.value;
const shortened = (words) => (words.length > 60 ? `${words.slice(0, 59)}…` : words);
const isJson = (response) => response.headers.get("Content-Type")?.startsWith("application/json");

all();
document.addEventListener("htmx:afterSettle", all);
