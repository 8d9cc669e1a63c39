// Forms: one press does one thing, typed text is not lost by leaving, a long answer is counted.
//   <form method="post">              its submit button shows that it is busy and ignores a second press: meanwhile the form has "data-busy"
//   <form method="post" data-repeat>  may be sent again: its answer is a download, so the page stays
//   <form data-guard>                 leaving with changes asks first
//   <textarea data-count="500">       counts down below the field, from when it starts to matter
//   <input maxlength="200">           says so when what is typed or pasted is cut off
//   <div data-error-summary>          takes the focus when the page opens; without one, the first field that is wrong does

const busy = new Set();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[data-repeat], [target=_blank]")) return;
  if (busy.has(form)) {
    event.preventDefault();
    return;
  }
  // htmx sends it itself and marks the button.
  if (form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete], [data-hx-post]")) return;
  busy.add(form);
  form.dataset.busy = "";
  form.dataset.clean = "";
  const button = event.submitter ?? form.querySelector("button:not([type=button]), [type=submit]");
  // After the browser has read the form: a disabled button would not be sent, so it is only marked.
  button?.setAttribute("aria-busy", "true");
  // No answer for so long: the network is gone, let them try again. The server takes one thing once.
  setTimeout(release, 20_000);
});

function release() {
  for (const form of busy) delete form.dataset.busy;
  busy.clear();
  for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
}
// Coming back with the back button shows the page as it was left: take the mark off again.
window.addEventListener("pageshow", (event) => event.persisted && release());

const touched = (form) => form.isConnected && form.dataset.touched !== undefined && form.dataset.clean === undefined;

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) {
    form.dataset.touched = "";
    delete form.dataset.clean;
  }
  if (event.target.matches("[data-count]")) count(event.target);
});
window.addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("form[data-guard]")].some(touched)) event.preventDefault();
});

// Browsers cut without a word what is longer than a field takes.
document.addEventListener("beforeinput", (event) => {
  const field = event.target;
  if (!(field.maxLength > 0) || !event.data || event.isComposing) return;
  const room = field.maxLength - field.value.length + (field.selectionEnd - field.selectionStart);
  const cut = event.data.length - room;
  const line = lineBelow(field);
  line.hidden = cut <= 0;
  line.toggleAttribute("data-over", cut > 0);
  if (cut > 0) line.textContent = `Only ${field.maxLength} characters fit: ${cut} were left out`;
});

function lineBelow(field) {
  let line = field.parentElement.querySelector(":scope > .count");
  if (line) return line;
  line = Object.assign(document.createElement("span"), { className: "count" });
  line.setAttribute("aria-live", "polite");
  field.after(line);
  return line;
}

function count(field) {
  const limit = Number(field.dataset.count);
  const line = lineBelow(field);
  const left = limit - field.value.length;
  const near = left < limit / 5;
  line.textContent = left < 0 ? `${-left} characters too many` : `${left} characters left`;
  line.toggleAttribute("data-over", left < 0);
  line.hidden = !near;
}

function prepare(root) {
  for (const field of root.querySelectorAll("textarea[data-count]")) count(field);
}
prepare(document);
const problem = document.querySelector("[data-error-summary]") ?? document.querySelector("main [aria-invalid=true]");
problem?.focus();
// An address with a fragment takes the focus away again when the page has come.
if (location.hash) window.addEventListener("load", () => setTimeout(() => problem?.focus()));
document.addEventListener("htmx:afterSettle", (event) => prepare(event.target));

// What just happened stands in the page from its start, and a screen reader only reads what comes into a live region later.
function sayAgain(region) {
  if (region?.children.length) region.replaceChildren(...[...region.childNodes].map((node) => node.cloneNode(true)));
}
const READING = 500;
window.addEventListener("load", () => setTimeout(() => sayAgain(document.getElementById("messages")), READING));
