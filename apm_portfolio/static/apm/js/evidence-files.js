// Files on their way: chosen in several goes, with a camera, by dragging or pasting; under the exact names their owner gives; each sent
// in pieces that survive what networks do (resumable.js), one after the other, so that they stay in the order chosen. Without this script the form sends them all at once.
//   <form data-send-files>               a new item: choosing a file saves the text first, which makes the draft
//   <form data-send-files data-at-once>  the files of a draft

import { named, size, tokenOfCookie, uuid } from "./common.js";
import { Sending, fingerprint } from "./resumable.js";

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
all();
document.addEventListener("htmx:afterSettle", all);

function prepare(form, box) {
  const list = box.querySelector("[data-staged]");
  const said = box.querySelector("[data-files-said]");
  const [field, camera] = box.querySelectorAll("input[type=file]");
  const atOnce = form.dataset.atOnce !== undefined;
  const rows = [];
  let hasDraft = atOnce;
  let leaving = false;

  // The plain field would say "no file chosen" beside the list of those that are.
  const choose = box.querySelector("[data-choose]");
  choose.hidden = false;
  choose.append(field);
  if (camera && window.matchMedia("(pointer: coarse)").matches) box.querySelector("[data-camera]").hidden = false;
  for (const button of form.querySelectorAll("[data-plain]")) button.hidden = true;

  for (const input of [field, camera].filter(Boolean)) {
    input.addEventListener("change", () => {
      take([...input.files].map((file) => (input === camera ? tidied(file, "Photo") : file)));
      input.value = "";
    });
  }
  for (const kind of ["dragover", "dragenter"]) {
    form.addEventListener(kind, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      box.toggleAttribute("data-over", true);
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) box.removeAttribute("data-over");
  });
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    box.removeAttribute("data-over");
    take([...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length || !form.isConnected) return;
    // Cells and formatted words bring a picture of themselves along.
    if (event.clipboardData.types.includes("text/plain") && event.target.closest("input, textarea")) return;
    event.preventDefault();
    take([...event.clipboardData.files].map((file) => tidied(file, "Pasted picture")));
  });

  async function take(files) {
    for (const file of files) {
      const row = rowOf(file, box, { sent: rowSent, changed: rowChanged, named: renamed, off: () => takeOff(row) });
      rows.push(row);
      list.append(row.element);
      list.hidden = false;
    }
    guard();
    const refused = rows.filter((row) => row.isRefused() && files.includes(row.file));
    const taken = files.length - refused.length;
    if (!refused.length) say(said, files.length === 1 ? `${files[0].name} is chosen.` : `${files.length} files are chosen.`);
    else say(said, refused.map((row) => row.words()).join(" "));
    if (hasDraft) pump();
    else if (taken) saveFirst();
  }

  // The draft that the files belong to: made by the text's own saving, at once or when there is a connection.
  function saveFirst() {
    form.querySelector("[data-names]").value = JSON.stringify(rows.map((row) => row.name()));
    form.dispatchEvent(new CustomEvent("apm:save"));
  }
  form.addEventListener("apm:saved", () => {
    hasDraft = true;
    pump();
  });

  function pump() {
    if (rows.some((row) => row.isBusy())) return;
    rows.find((row) => row.isWaiting())?.begin(placeOf(form, box)).then(pump);
  }

  async function rowSent(row) {
    say(said, `${row.name()} is added.`);
    await renamed(row);
    if (atOnce) await refresh();
  }

  // Also when the name is typed after the file is there.
  async function renamed(row) {
    if (row.name() === row.sentAs) return;
    await rename(form, row).catch((problem) => tell(form, problem.message));
  }

  function rowChanged(row, state) {
    guard();
    if (["refused", "offline", "signed-out"].includes(state)) say(said, row.words());
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

  // Leaving asks while something is on its way: it would have to be chosen again to go on.
  function guard() {
    if (rows.some((row) => !row.isOver())) {
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
const numberOf = (form, box) => (form.dataset.atOnce === undefined ? form.elements.batch.value : box.dataset.evidence);

// One chosen file: its name can be changed, its progress is shown, it can be paused, and a failure says what to do.
function rowOf(file, box, told) {
  const element = document.createElement("li");
  element.innerHTML = `
    <div class="rows-main"><label class="visually-hidden"></label><input class="form-control staged-name" spellcheck="false" autocomplete="off" maxlength="255">
    <p class="rows-note" data-note></p><progress max="1" value="0" hidden></progress></div>
    <div class="rows-side"><button type="button" class="btn btn-secondary btn-sm" data-hold hidden>Pause</button><button type="button" class="btn btn-link btn-sm" data-off>Take off</button></div>`;
  const part = (selector) => element.querySelector(selector);
  const [name, label, note, bar] = [part("input"), part("label"), part("[data-note]"), part("progress")];
  const [hold, off] = [part("[data-hold]"), part("[data-off]")];
  let state = "waiting";
  let sending = null;
  name.id = `name-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  label.htmlFor = name.id;
  label.textContent = `Name of ${file.name}`;
  name.value = file.name;
  bar.setAttribute("aria-label", `Sending ${file.name}`);
  off.setAttribute("aria-label", `Take off ${file.name}`);
  note.textContent = size(file.size);
  // The name is not part of the form: the script sends it.
  name.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  name.addEventListener("change", () => state === "done" && told.named(row));
  off.addEventListener("click", () => {
    sending?.cancel();
    told.off();
  });
  hold.addEventListener("click", () => {
    if (state === "paused") sending.start();
    else sending.pause();
  });

  const row = {
    element,
    file,
    words: () => `${row.name()}: ${note.textContent}`,
    sentAs: "",
    uuid: uuid(),
    name: () => name.value.trim() || file.name,
    take: (given) => (name.value = given),
    isWaiting: () => state === "waiting",
    isBusy: () => ["sending", "checking", "offline", "signed-out", "starting"].includes(state),
    isDone: () => state === "done",
    isRefused: () => state === "refused",
    isOver: () => ["done", "refused"].includes(state),
    async begin({ endpoint, evidence, token }) {
      state = "starting";
      row.sentAs = row.name();
      const mark = await fingerprint(file);
      const before = comingLike(mark, row);
      sending = new Sending(file, {
        endpoint,
        token,
        about: { evidence, filename: row.sentAs, uuid: row.uuid, fingerprint: mark },
        address: before,
        tell: show,
      });
      await sending.start();
    },
  };

  function show(next, detail = {}) {
    const isNew = next !== state;
    state = next;
    const share = detail.size ? detail.sent / detail.size : 0;
    element.dataset.state = state;
    bar.value = share;
    bar.hidden = !row.isBusy() && state !== "paused";
    hold.hidden = bar.hidden || state === "checking";
    const what = state === "paused" ? "Go on" : "Pause";
    hold.textContent = what;
    hold.setAttribute("aria-label", `${what} ${file.name}`);
    off.hidden = state === "done" || state === "checking";
    note.textContent = `${size(file.size)}${WORDS[state](share, detail)}`;
    if (!isNew) return;
    if (state === "done") told.sent(row);
    told.changed(row, state);
  }

  const limit = Number(box.dataset.maxBytes);
  if (limit && file.size > limit) show("refused", { why: `larger than ${size(limit)}, the most your provider takes.` });
  else if (file.size === 0) show("refused", { why: "it is empty. Choose it again, the device may not have finished saving it." });
  return row;
}

const percent = (share) => `${Math.floor(share * 100)} %`;
const WORDS = {
  waiting: () => "",
  starting: () => ", starting",
  sending: (share, { speed, left }) => `, ${percent(share)} sent${speed ? `, ${size(speed)} a second, ${duration(left)} left` : ""}`,
  paused: (share) => `, paused at ${percent(share)}`,
  offline: (share) => `, no connection. ${percent(share)} is there; the rest goes by itself when you are back.`,
  "signed-out": () => ": you have been signed out. Sign in in another tab, and it goes on by itself.",
  checking: () => ", all sent, being checked",
  done: () => ", added",
  refused: (_, { why }) => `: ${why}`,
};

// An upload of this draft that was broken off on a page that is gone: the same file, chosen again, goes on where it was.
function comingLike(mark, row) {
  const found = document.querySelector(`[data-coming="${CSS.escape(mark)}"]`);
  if (!found) return "";
  const address = found.dataset.address;
  row.uuid = address.split("/").at(-2);
  row.sentAs = found.dataset.name;
  row.take(found.dataset.name);
  found.remove();
  return address;
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

const tidied = (file, what) => (/^(image|blob)\.\w+$/i.test(file.name) ? named(file, what) : file);
const token = (form) => tokenOfCookie() || form.elements.csrfmiddlewaretoken.value;
const say = (place, text) => (place.textContent = text);
const isJson = (response) => response.headers.get("Content-Type")?.startsWith("application/json");

function duration(seconds) {
  const [amount, unit] = seconds < 60 ? [Math.max(1, Math.round(seconds)), "second"] : seconds < 3570 ? [Math.round(seconds / 60), "minute"] : [Number((seconds / 3600).toFixed(1)), "hour"];
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}
