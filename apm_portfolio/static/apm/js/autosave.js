// Drafts that save themselves: a few seconds after the last key, on leaving a field or the page, never two at a time.
//   <form data-autosave>                 is sent as it stands to its own address, with "autosave" beside; the answers: views/autosaving.py
//   <form data-autosave data-unsaved>    shows what is typed and not saved yet: saves that too
//   <form data-two-versions>             of two versions, shows what was typed
//   form.dispatchEvent("apm:save")      saves now, whatever is typed; "apm:saved" tells that there is a draft, and its title
//   <input data-by-hand>                 only saved by a button
//   <select data-once>                   cannot be changed any more once there is a draft
// Every page has a number of its own and counts what it sends: so its saves stay in order, and one whose answer was lost is no
// conflict with the next. "deliver" is the one place that talks to the server.

import { tokenOfCookie, uuid } from "./common.js";
import { deviceCopy, dropShown } from "./unsaved.js";

const QUIET = 3_000;
const LONGEST = 10_000;
const PATIENCE = 20_000;
const AGAIN = [5_000, 10_000, 20_000, 40_000, 60_000];
// Browsers send at most 64 KiB after the page has gone.
const FAREWELL_BYTES = 60_000;
const KEPT = "textarea, select, input:not([type=hidden], [type=checkbox], [type=file], [type=search])";

const CUT_OFF = "Not saved yet: no connection. It will be saved when you are back.";

for (const form of document.querySelectorAll("form[data-autosave]")) prepare(form);
for (const form of document.querySelectorAll("form[data-two-versions]")) dropShown(form);

function prepare(form) {
  const line = form.querySelector("[data-save-state]");
  const said = form.querySelector("[data-save-said]");
  const notice = form.querySelector("[data-save-notice]");
  const page = hidden(form, "page", uuid());
  const turn = hidden(form, "turn", "0");
  let saved = form.dataset.unsaved === undefined ? snapshot(form) : "";
  let sending = null;
  let timer = 0;
  let dirtySince = 0;
  let failures = 0;
  let state = "";
  let stopped = "";
  let stoppedBefore = "";
  let isKnown = false;
  let isAsked = false;
  let isCutOff = false;
  let farewell = "";
  let isGoing = false;
  let underWay = null;
  let isPressed = false;
  let pressedAt = "";
  const copy = deviceCopy(
    form,
    { number: page, turn, marks: () => marksOf(form) },
    { fields: () => [...fieldsOf(form), form.elements.batch].filter(Boolean), put: changed, isUntouched: () => !dirtySince },
  );
  const offered = copy.offer();

  form.addEventListener("input", changed);
  form.addEventListener("apm:save", () => {
    isAsked = true;
    save();
  });
  form.addEventListener("change", changed);
  form.addEventListener("focusout", () => dirtySince && !stopped && save());
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : comeBack()));
  window.addEventListener("focus", comeBack);
  window.addEventListener("online", () => state === "offline" && save());
  // Already before the next page is asked for, where the browser tells: it may show the last words.
  window.addEventListener("beforeunload", go);
  window.addEventListener("pagehide", go);
  window.addEventListener("pageshow", cameBack);
  // Before any other listener: the saves of this page come before what its buttons send.
  document.addEventListener("submit", (event) => event.target === form && submitting(event), { capture: true });
  if (form.dataset.unsaved !== undefined) {
    form.dataset.touched = "";
    show("waiting", "Not saved yet");
    changed();
  }

  function changed() {
    if (stopped === "sent") stopped = stoppedBefore;
    isGoing = false;
    if (snapshot(form) === saved) return;
    if (stopped || failures) copy.keepSoon();
    if (stopped) return;
    dirtySince ||= Date.now();
    if (failures) return;
    if (sending === null) show("waiting", "Not saved yet");
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(0, Math.min(QUIET, dirtySince + LONGEST - Date.now())));
  }

  async function save() {
    clearTimeout(timer);
    if (sending !== null) return;
    const shot = snapshot(form);
    if (shot === saved && !isAsked) return;
    sending = shot;
    dirtySince = 0;
    if (!failures) show("saving", "Saving…");
    const done = await (underWay = attempt(shot));
    sending = null;
    if (done && !stopped) isAsked ? save() : changed();
  }

  async function attempt(shot) {
    const wasAsked = isAsked;
    isAsked = false;
    const body = bodyOf(form, turn);
    const isSmall = bytes(body) < FAREWELL_BYTES;
    // What is under way arrives even if the page goes, where the last one did.
    if (isSmall && isKnown && navigator.onLine) settle();
    let answer;
    try {
      answer = await deliver(form.action, body, isSmall);
    } catch {
      isAsked ||= wasAsked;
      isCutOff = true;
      return failed(CUT_OFF);
    }
    isCutOff = false;
    if (answer.status === 401 || answer.status === 403) return signedOut();
    if (answer.status === 404) return halt("closed", "This draft cannot be found any more. What you typed is still on this page: copy what you need.");
    if (answer.status === 409 && answer.told) return refused(answer.told);
    if ((answer.status !== 200 && answer.status !== 422) || !answer.told?.fields) {
      isAsked ||= wasAsked;
      return failed("Not saved yet: something went wrong on our side. It is tried again by itself.");
    }
    return succeeded(shot, answer.told);
  }

  function succeeded(shot, told) {
    failures = 0;
    pressedAt = "";
    stopped = "";
    notice.replaceChildren();
    if (!told.saved_at) {
      saved = shot;
      copy.drop();
      show("", "");
      return true;
    }
    saved = shot;
    // As the page goes it stays: the next one may have been asked for before this was saved.
    if (snapshot(form) === shot && !isGoing) copy.drop();
    isKnown = true;
    take(told.fields);
    form.dispatchEvent(new CustomEvent("apm:saved", { detail: { title: told.title } }));
    if (told.url) offerEarlier(told.url);
    if (told.url && location.pathname !== told.url) history.replaceState(history.state, "", told.url);
    for (const choice of form.querySelectorAll("select[data-once]:enabled")) {
      hidden(form, choice.name, choice.value);
      choice.disabled = true;
    }
    const time = timeOf(told.saved_at);
    const wrong = Object.entries(told.errors);
    if (wrong.length) {
      unsettle();
      show("partly", `Saved ${time}, but not “${labelOf(form, wrong[0][0])}”: ${wrong[0][1][0]}`);
    } else {
      if (snapshot(form) === shot) settle();
      else unsettle();
      show("saved", `Saved ${time}`, "Saved");
      if (form.dataset.unsaved !== undefined) isSavedAgain();
    }
    return true;
  }

  // A form that was shown again after signing in says so no longer, and what its earlier page kept of it is not missing.
  function isSavedAgain() {
    delete form.dataset.unsaved;
    for (const message of document.querySelectorAll("#messages [data-notice]:has([data-about=unsaved])")) message.remove();
    copy.dropSaved();
  }

  function failed(why) {
    copy.keep();
    unsettle();
    show("offline", why === CUT_OFF && pressedAt ? keptWords() : why);
    timer = setTimeout(save, AGAIN[Math.min(failures, AGAIN.length - 1)]);
    failures += 1;
    return false;
  }

  function signedOut() {
    if (stopped !== "signed-out") tell("You have been signed out", "Sign in again: what you typed is kept and comes back with you.", "Sign in again");
    return halt("signed-out", "Not saved yet");
  }

  function refused(told) {
    if (told.problem === "conflict") {
      take(told.fields ?? {});
      form.dispatchEvent(new CustomEvent("apm:saved"));
      tell("Changed in another tab or on another device", told.message, "Show both versions");
      return halt("conflict", "Not saved here: there are two versions");
    }
    tell("Not saved", told.message, "");
    return halt("closed", "Not saved");
  }

  function halt(why, text) {
    stopped = why;
    copy.keep();
    unsettle();
    show(why, text, "");
    return false;
  }

  function go() {
    isGoing = true;
    if (sending !== null && snapshot(form) === sending && !stopped) copy.keep({ isSent: !failures });
    leave();
  }

  // Once more on the way out, even while another is under way: the server takes them in their order. Of two versions it keeps both.
  function leave() {
    const shot = snapshot(form);
    if (shot === saved || shot === sending || shot === farewell || !["", "conflict"].includes(stopped)) return;
    farewell = shot;
    const body = bodyOf(form, turn);
    copy.keep({ isSent: !failures });
    deliver(form.action, body, bytes(body) < FAREWELL_BYTES).then(
      (answer) => [200, 422].includes(answer.status) && answer.told?.saved_at && succeeded(shot, answer.told),
      () => !stopped && failed(CUT_OFF),
    ).finally(() => (farewell = ""));
  }

  // Perhaps signed in again elsewhere meanwhile.
  function comeBack() {
    if (stopped === "signed-out") save();
  }

  // By the back button. The browser puts back what was typed, beside the marks of the version that is saved by now: without those the
  // server says whether the two differ.
  async function cameBack(event) {
    isGoing = false;
    if (event.persisted && stopped === "sent") stopped = stoppedBefore;
    const marks = [...marksOf(form)].filter((mark) => mark.value);
    if (event.persisted || stopped || dirtySince || !marks.length || snapshot(form) === saved) return;
    for (const mark of marks) mark.value = "";
    await offered;
    save();
  }

  function submitting(event) {
    // A second press, which does nothing (forms.js): what the first one sent is what was pressed.
    if (form.dataset.busy !== undefined) return;
    clearTimeout(timer);
    if (isCutOff || !navigator.onLine) {
      // A press now would end on the browser's own page about it, and with that what is typed.
      event.preventDefault();
      event.stopImmediatePropagation();
      return pressedOffline(event.submitter);
    }
    if (stopped !== "sent") stoppedBefore = stopped;
    stopped = "sent";
    turn.value = String(Number(turn.value) + 1);
    if (snapshot(form) !== saved) copy.keep({ isSent: true });
    const cookie = tokenOfCookie();
    if (cookie) form.elements.csrfmiddlewaretoken.value = cookie;
  }

  async function pressedOffline(button) {
    await tellKept();
    if (isPressed) return;
    isPressed = true;
    while (sending !== null) await underWay;
    sending = snapshot(form);
    const done = await (underWay = attempt(sending));
    sending = null;
    isPressed = false;
    if (done) form.requestSubmit(button);
  }

  // Every press is answered, also one that changes nothing.
  async function tellKept() {
    if (stopped || !(await copy.keep())) return;
    pressedAt = timeOf(Date.now());
    state = "";
    said.textContent = "";
    requestAnimationFrame(() => pressedAt && show("offline", keptWords()));
  }

  const keptWords = () => `Kept on this device ${pressedAt}. It is saved when you are back.`;

  function take(fields) {
    for (const [name, value] of Object.entries(fields)) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
    }
  }

  function settle() {
    const left = [...form.querySelectorAll("[data-by-hand]")].some((field) => field.value.trim());
    const files = form.querySelector("[data-staged] > li:not([data-state=done], [data-kept])");
    const ticked = form.querySelector("input[type=checkbox]:checked:enabled");
    if (!left && !files && !ticked) form.dataset.clean = "";
  }

  function unsettle() {
    form.dataset.touched = "";
    delete form.dataset.clean;
  }

  // Read out are changes of the state only: not each of a hundred saves.
  function show(next, text, aloud = text) {
    line.textContent = text;
    line.dataset.state = next;
    if (next !== "saving" && next !== "waiting" && next !== state) {
      said.textContent = aloud;
      state = next;
    }
  }

  function tell(title, text, label) {
    const box = document.createElement("div");
    box.className = "notice notice-warn";
    const words = document.createElement("div");
    const [head, body] = [document.createElement("p"), document.createElement("p")];
    head.append(Object.assign(document.createElement("b"), { textContent: title }));
    body.textContent = text;
    words.append(head, body);
    box.append(words);
    if (label) {
      // The plain form does the rest: both versions side by side, or the way through signing in.
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-secondary btn-sm", textContent: label });
      button.addEventListener("click", () => sendPlainly(form, button));
      box.append(button);
    }
    notice.replaceChildren(box);
  }
}

const timeOf = (at) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

async function deliver(url, body, keepalive) {
  const ask = (keepalive) =>
    fetch(url, { method: "POST", body, keepalive, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
  const response = await ask(keepalive).catch((problem) => {
    // Two under way may together be more than a browser sends after the page has gone.
    if (!keepalive || !navigator.onLine) throw problem;
    return ask(false);
  });
  if (response.redirected) return { status: 401 };
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  return { status: response.status, told: isJson ? await response.json() : null };
}

function bodyOf(form, turn) {
  turn.value = String(Number(turn.value) + 1);
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  body.set("autosave", "1");
  const cookie = tokenOfCookie();
  if (cookie) body.set("csrfmiddlewaretoken", cookie);
  return body;
}

async function sendPlainly(form, button) {
  button.setAttribute("aria-busy", "true");
  // Without the cookie of the token the form would be refused: the page for signing in brings one.
  if (!tokenOfCookie()) await fetch("/accounts/login/").catch(() => undefined);
  form.requestSubmit();
}

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && field.matches(KEPT) && field.dataset.byHand === undefined);
}

// Which version was read: its number, or that of each wording.
function marksOf(form) {
  return form.querySelectorAll("[name=revision], [name$='-seen']");
}

function snapshot(form) {
  return JSON.stringify(fieldsOf(form).map((field) => [field.name, field.value]));
}

function bytes(body) {
  let sum = 0;
  for (const [name, value] of body) sum += new Blob([name, value]).size + 200;
  return sum;
}

function labelOf(form, name) {
  const field = form.elements.namedItem(name);
  return field?.labels?.[0]?.textContent.trim() ?? name;
}

// The page of a new item has earlier versions from now on.
function offerEarlier(url) {
  const place = document.querySelector("[data-earlier]");
  if (!place) return;
  place.querySelector("a").href = `${url}earlier/`;
  place.hidden = false;
}

function hidden(form, name, value) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
  form.prepend(field);
  return field;
}
