// The KSBs of the item that is being written: ticked in a list like that of the ordinary page, worded below it.

const KINDS = { K: "Knowledge", S: "Skills", B: "Behaviours" };

// claims is {ksb: {how, where}} of the item; "changed" is called after every change of it.
export function ksbFields(form, { changed }) {
  const picker = form.querySelector("[data-ksbs]");
  const section = form.querySelector("[data-claims]");
  const wordings = form.querySelector("[data-wordings]");
  const find = form.querySelector("#ksb-find");
  const found = form.querySelector("[data-found]");
  // Which groups were open before somebody looked for words.
  let openBefore = null;
  let claims = {};
  let limits = {};
  find.addEventListener("input", narrow);
  find.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());

  function show(ksbs, item, most) {
    claims = item.claims;
    limits = most;
    find.value = "";
    openBefore = null;
    const groups = Object.entries(KINDS).map(([letter, name]) => [name, ksbs.filter((ksb) => ksb.code.startsWith(letter))]);
    // What is ticked but owed no longer: seen, worded and taken off like the others.
    const strangers = Object.keys(claims).filter((uuid) => !ksbs.some((ksb) => ksb.uuid === uuid));
    const gone = strangers.map((uuid, at) => ({ uuid, code: `Other ${at + 1}`, text: "Not in your programme now", order: ksbs.length + at }));
    const rest = [...ksbs.filter((ksb) => !KINDS[ksb.code[0]]), ...gone];
    picker.replaceChildren(...[...groups, ["Others", rest]].filter(([, own]) => own.length).map(([name, own]) => group(name, own)));
    wordings.replaceChildren(...[...ksbs, ...gone].filter((ksb) => claims[ksb.uuid]).map(wording));
    section.hidden = !wordings.children.length;
  }

  function group(name, ksbs) {
    const fold = Object.assign(document.createElement("details"), { className: "picker-group" });
    const summary = document.createElement("summary");
    const list = document.createElement("ul");
    summary.append(Object.assign(document.createElement("b"), { textContent: name }), " ", Object.assign(document.createElement("span"), { textContent: `${ksbs.length} KSBs` }));
    list.append(...ksbs.map(pick));
    fold.append(summary, list);
    return fold;
  }

  function pick(ksb) {
    const line = document.createElement("li");
    const label = Object.assign(document.createElement("label"), { className: "pick" });
    const box = Object.assign(document.createElement("input"), { type: "checkbox", className: "form-check-input", checked: Boolean(claims[ksb.uuid]) });
    const text = Object.assign(document.createElement("span"), { className: "pick-text" });
    text.append(Object.assign(document.createElement("b"), { textContent: ksb.code }), ` ${ksb.text}`);
    line.dataset.words = `${ksb.code} ${ksb.text}`.toLowerCase();
    box.addEventListener("change", () => {
      if (box.checked) claims[ksb.uuid] ??= { how: "", where: "" };
      else delete claims[ksb.uuid];
      if (box.checked) place(wording(ksb));
      else wordings.querySelector(`[data-of="${ksb.uuid}"]`)?.remove();
      section.hidden = !wordings.children.length;
      changed();
    });
    label.append(box, text);
    line.append(label);
    return line;
  }

  // In the order of the standard, which is that of the list.
  function place(part) {
    const order = Number(part.dataset.order);
    const next = [...wordings.children].find((other) => Number(other.dataset.order) > order);
    wordings.insertBefore(part, next ?? null);
  }

  function wording(ksb) {
    const part = Object.assign(document.createElement("section"), { className: "claim" });
    const head = Object.assign(document.createElement("h3"), { className: "claim-head", id: `claim-${ksb.uuid}`, textContent: `${ksb.code} ` });
    head.append(Object.assign(document.createElement("span"), { textContent: ksb.text }));
    part.setAttribute("aria-labelledby", head.id);
    part.dataset.of = ksb.uuid;
    part.dataset.order = ksb.order;
    part.append(head, field(ksb, "how", "How does it show this?", "textarea"), field(ksb, "where", "Where to look", "input"));
    return part;
  }

  function field(ksb, name, words, kind) {
    const box = Object.assign(document.createElement("div"), { className: "mb-3" });
    const label = Object.assign(document.createElement("label"), { className: "form-label", htmlFor: `${name}-${ksb.uuid}`, textContent: words });
    const input = Object.assign(document.createElement(kind), { className: "form-control", id: `${name}-${ksb.uuid}`, value: claims[ksb.uuid][name], maxLength: limits[name] });
    if (kind === "textarea") input.rows = 3;
    else input.autocomplete = "off";
    input.addEventListener("input", () => {
      claims[ksb.uuid][name] = input.value;
      changed();
    });
    box.append(label, input);
    return box;
  }

  function narrow() {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    openBefore ??= [...picker.children].map((fold) => fold.open);
    for (const [at, fold] of [...picker.children].entries()) {
      for (const line of fold.querySelectorAll("li")) {
        line.hidden = !words.every((word) => line.dataset.words.includes(word));
        left += !line.hidden;
      }
      fold.hidden = !fold.querySelector("li:not([hidden])");
      fold.open = words.length > 0 || openBefore[at];
    }
    if (!words.length) openBefore = null;
    found.classList.toggle("visually-hidden", left > 0);
    found.textContent = !words.length ? "" : left ? `${left} KSBs` : "Nothing has all these words. Try fewer.";
  }

  return { show };
}
