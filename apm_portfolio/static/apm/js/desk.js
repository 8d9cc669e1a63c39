// The review desk: keys, a preview of what sending will do, and a copy of what was typed, kept on this device until it is
// sent. The page is a plain form without it. Keys: see templates/evidence/desk/_help.html.

import { keysAreOn } from "./keys.js";
import { copyOf, sendWithConnectionOnly, tellOfCopy, tidy } from "./on-device.js";

const form = document.querySelector("form[data-desk]");
const dialog = document.querySelector("[data-desk-dialog]");
const DRAFT = "apm-desk-draft:";

// Outcomes that need words.
const WORDLESS = new Set(["partly", "not-yet", "reject"]);

const claims = () => [...form.querySelectorAll("[data-claim]")];
const radios = (claim) => [...claim.querySelectorAll("input[type=radio]")];
const outcome = (claim) => radios(claim).find((radio) => radio.checked)?.value ?? "";
const feedback = (claim) => claim.querySelector("[name$=-feedback]");
const reason = (claim) => claim.querySelector("[name$=-reason]");

// Whether the form says something else about a decided claim than the decision that stands.
const isChanged = (claim) =>
  claim.dataset.standing !== undefined &&
  (outcome(claim) !== claim.dataset.standing || feedback(claim).value.trim() !== feedback(claim).dataset.standing.trim());

// --- Moving and judging -----------------------------------------------------------------------

function current() {
  return form.querySelector("[data-claim][data-current]");
}

function mark(claim) {
  if (claim === current()) return;
  current()?.removeAttribute("data-current");
  claim?.setAttribute("data-current", "");
}

function go(claim) {
  if (!claim) return;
  mark(claim);
  claim.focus({ preventScroll: true });
  claim.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = claims();
  // The claim that is marked when the page opens is the first to come to.
  if (current() && !current().contains(document.activeElement)) return go(current());
  const at = all.indexOf(current());
  go(at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function choose(key) {
  const claim = current() ?? claims()[0];
  const radio = claim?.querySelector(`input[data-key="${key}"]`);
  if (!radio) return;
  mark(claim);
  const fold = radio.closest("details");
  if (fold) fold.open = true;
  radio.checked = true;
  radio.dispatchEvent(new Event("input", { bubbles: true }));
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  // Anything but met needs words: go straight to them.
  if (key === "m") go(claim);
  else write(claim);
}

function write(claim) {
  if (!claim) return;
  const fold = claim.querySelector("details");
  if (fold) fold.open = true;
  const field = feedback(claim);
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}

function allMet() {
  for (const claim of claims()) {
    if (claim.querySelector("details") || outcome(claim)) continue;
    claim.querySelector('input[value="met"]').checked = true;
  }
  changed();
  go(claims()[0]);
}

function send() {
  form.requestSubmit(form.querySelector("[data-desk-send]"));
}

const typing = (target) => target.matches("textarea, select, input:not([type=radio], [type=checkbox]), [contenteditable]");

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  m: () => choose("m"),
  p: () => choose("p"),
  n: () => choose("n"),
  x: () => choose("x"),
  f: () => write(current() ?? claims()[0]),
  a: () => form.querySelector("[data-desk-all]") && allMet(),
  "?": () => dialog.showModal(),
};

function onKey(event) {
  if (dialog.open || event.defaultPrevented || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    send();
    return;
  }
  if (event.key === "Escape" && typing(event.target) && event.target.closest("[data-claim]")) {
    event.preventDefault();
    go(event.target.closest("[data-claim]"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !keysAreOn()) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

// --- What sending will do ---------------------------------------------------------------------

function preview() {
  const line = form.querySelector("[data-desk-preview]");
  const label = form.querySelector("[data-desk-send-label]");
  const outcomes = claims().map(outcome).filter((value) => value !== "reject");
  const left = outcomes.filter((value) => value === "" || value === "withdraw").length;
  const anyway = form.querySelector("[name=return_anyway]")?.checked;
  const accepts = !anyway && outcomes.length > 0 && !left && !outcomes.includes("not-yet");
  const silent = claims().filter((claim) => WORDLESS.has(outcome(claim)) && !feedback(claim).value.trim());
  const missing = [
    ["Feedback", silent],
    ["The reason for changing", claims().filter((claim) => outcome(claim) && isChanged(claim) && !reason(claim).value.trim())],
  ].filter(([, where]) => where.length).map(([what, where]) => ` ${what} is missing on ${codesOf(where)}.`).join("");
  for (const claim of claims()) markChanged(claim);
  const decided = `${outcomes.length - left} of ${outcomes.length} decided`;
  if (form.dataset.mode === "open") {
    const waits = left > 0 && !anyway;
    const will = waits ? decided : `${decided}: will be ${accepts ? "accepted" : "returned"}`;
    const shown = left < outcomes.length ? " Decisions saved for later are seen at once." : "";
    say(line, `${will}.${missing}${shown}`);
    label.textContent = waits ? "Send and next" : accepts ? "Accept and next" : "Return and next";
  } else if (form.dataset.mode === "answered") {
    const after = left ? "will have a claim undecided" : accepts ? "will be accepted" : "will be returned";
    say(line, form.dataset.touched === undefined ? line.dataset.first : `After saving the item ${after}.${missing}`);
  }
}

const codesOf = (some) => some.map((claim) => claim.dataset.claim).join(", ");

// A fold that is shut says what stands; so it also says where that would change.
function markChanged(claim) {
  const tag = claim.querySelector("[data-desk-changed]");
  if (tag) tag.hidden = !isChanged(claim);
}

function say(line, words) {
  line.dataset.first ??= line.textContent;
  if (line.textContent !== words) line.textContent = words;
}

// --- A copy on this device --------------------------------------------------------------------

const copy = copyOf(`${DRAFT}${form.dataset.who}:${form.dataset.item}`, () => ({ seen: form.dataset.fingerprint, values: typed() }));
const fields = () =>
  [...form.elements].filter((field) => field.name && !["hidden", "submit", "button"].includes(field.type));

function typed() {
  const values = {};
  for (const field of fields()) {
    if (field.type === "checkbox") values[field.name] = field.checked ? "on" : "";
    else if (field.type !== "radio") values[field.name] = field.value;
    else if (field.checked) values[field.name] = field.value;
  }
  return values;
}

const isFilledIn = () =>
  fields().some((field) =>
    ["radio", "checkbox"].includes(field.type)
      ? field.checked !== field.defaultChecked
      : field.tagName === "TEXTAREA" && field.value !== field.defaultValue,
  );

function restore() {
  const draft = copy.read();
  if (!draft) return;
  if (draft.seen !== form.dataset.fingerprint) {
    // Sent, or decided elsewhere since: only words that stand nowhere on the page are worth offering.
    offer(draft);
    return;
  }
  const filled = fields().filter((field) => fill(field, draft.values[field.name]));
  if (!filled.length) return;
  // What is in a fold was not seen to be filled in.
  for (const field of filled) if (field.closest("details")) field.closest("details").open = true;
  form.dataset.touched = "";
  tell("What you typed here before has been filled in. It is kept on this device until you send it.");
}

// Whether that changed the field.
function fill(field, value) {
  if (value === undefined) return false;
  if (field.type === "radio" || field.type === "checkbox") {
    const checked = field.type === "radio" ? field.value === value : value === "on";
    const isOther = checked !== field.checked;
    field.checked = checked;
    return isOther;
  }
  if (field.value === value) return false;
  field.value = value;
  return true;
}

function offer(draft) {
  const page = form.textContent + fields().map((field) => field.value).join("\n");
  const words = Object.entries(draft.values).filter(
    ([name, value]) => /-(feedback|reason)$|^note$/.test(name) && value.trim() && !page.includes(value.trim()),
  );
  if (words.length) tell("You typed this here before, and it was not sent:", words);
  else copy.drop();
}

function tell(words, texts = []) {
  const named = texts.map(([name, value]) => [name.replace(/-(feedback|reason)$/, ""), value]);
  tellOfCopy(form, words, () => {
    if (!texts.length) form.reset();
    copy.drop();
    preview();
    go(claims()[0]);
  }, named);
}

// --- Starting ---------------------------------------------------------------------------------

function changed() {
  form.dataset.touched = "";
  delete form.dataset.clean;
  preview();
  copy.keepSoon();
}

function start() {
  tidy(DRAFT);
  // After a refused send the page itself holds what was typed.
  if (form.dataset.typed === undefined) restore();
  else copy.keepNow();
  document.addEventListener("keydown", onKey);
  form.addEventListener("input", changed);
  form.addEventListener("focusin", (event) => {
    const claim = event.target.closest("[data-claim]");
    if (claim) mark(claim);
  });
  // A browser is content with a part of it.
  form.querySelector(".chips").addEventListener("focusin", (event) => event.target.scrollIntoView({ block: "nearest", inline: "nearest" }));
  sendWithConnectionOnly(form, copy.keepNow);
  // Going back, the browser fills the fields in by itself.
  window.addEventListener("pageshow", () => isFilledIn() && changed());
  const all = form.querySelector("[data-desk-all]");
  all?.addEventListener("click", (event) => {
    event.preventDefault();
    allMet();
  });
  const help = document.querySelector("[data-desk-help]");
  help.hidden = false;
  help.addEventListener("click", () => dialog.showModal());
  preview();
  if (!document.querySelector("[data-error-summary]")) {
    const first = claims().find((claim) => !outcome(claim)) ?? claims()[0];
    if (first) mark(first);
  }
}

start();
