// Sign-off: the button says how many KSBs are chosen, and what was chosen and typed is kept on this device until it is sent.
// The page works without it.

import { copyOf, sendWithConnectionOnly, tellOfCopy, tidy } from "./on-device.js";

const COPY = "apm-sign-copy:";
const form = document.querySelector("form[data-sign]");

const note = () => form.elements.namedItem("note");
const stretch = () => form.elements.namedItem("is_stretch");
const box = (name, code) => form.querySelector(`input[name=${name}][value="${CSS.escape(code)}"]`);
const chosen = (name) => [...form.querySelectorAll(`input[name=${name}]:checked`)].map((each) => each.value);
// The claims that the page shows for a KSB.
const restsOf = (code) => form.elements.namedItem(`rests-${code}`).value;

function count() {
  const many = chosen("ksb").length;
  const what = many === 0 ? "the chosen" : many === 1 ? "1 KSB" : `${many} KSBs`;
  form.querySelector("[data-sign-label]").textContent = `Sign off ${what} as ready for assessment`;
}

function typed() {
  const ticks = chosen("ksb").map((code) => [code, restsOf(code)]);
  return { ticks, together: chosen("together"), note: note().value, isStretch: stretch().checked };
}

// All of a send arrives or none of it: a copy of which no KSB is left here has arrived.
function restore(copy) {
  const kept = copy.read();
  if (!kept) return;
  const left = kept.ticks.filter(([code]) => box("ksb", code));
  if (!left.length && (kept.ticks.length || !kept.note.trim())) return copy.drop();
  // What a KSB rests on is what was judged: where that has changed, it is for the assessor to choose it again.
  const changed = left.filter(([code, rests]) => restsOf(code) !== rests).map(([code]) => code);
  for (const [code] of left) box("ksb", code).checked ||= !changed.includes(code);
  for (const code of kept.together) if (box("together", code) && !changed.includes(code)) box("together", code).checked = true;
  note().value = kept.note;
  stretch().checked = kept.isStretch;
  form.dataset.touched = "";
  const again = changed.length ? ` The claims of ${changed.join(", ")} have changed since: look again before you choose.` : "";
  tellOfCopy(form, `What you chose and typed here before has been filled in. It is kept on this device until you send it.${again}`, () => {
    form.reset();
    copy.drop();
    delete form.dataset.touched;
    count();
    document.getElementById("ready").focus();
  });
}

function start() {
  const copy = copyOf(`${COPY}${form.dataset.who}:${form.dataset.apprentice}`, typed);
  if (form.dataset.typed === undefined) restore(copy);
  else {
    // The page itself holds what was chosen and typed, and it is not sent.
    copy.keepNow();
    form.dataset.touched = "";
  }
  form.addEventListener("change", (event) => {
    // Saying that partly met claims show it together is choosing it.
    if (event.target.name === "together" && event.target.checked) box("ksb", event.target.value).checked = true;
    count();
    copy.keepSoon();
  });
  form.addEventListener("input", copy.keepSoon);
  sendWithConnectionOnly(form, copy.keepNow);
  // A withdrawal comes back to this page, which is filled in again.
  for (const withdrawal of withdrawals) {
    withdrawal.addEventListener("submit", (event) => {
      if (!event.defaultPrevented && form.dataset.touched !== undefined && copy.keepNow()) form.dataset.clean = "";
    });
  }
  count();
}

tidy(COPY);
const withdrawals = document.querySelectorAll(".signed form");
for (const withdrawal of withdrawals) sendWithConnectionOnly(withdrawal);
if (form) start();
