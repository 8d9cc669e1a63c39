// The KSB picker: the button says how many are ticked, and groups open while one looks for words.

for (const form of document.querySelectorAll("form[data-ksbs]")) {
  const next = form.querySelector("[data-next]");
  const words = { label: next.textContent, go: next.value };
  const groups = [...form.querySelectorAll(".picker-group")];
  // On a phone, open groups are a page of ten screens.
  if (window.matchMedia("(max-width: 47.99rem)").matches && !form.querySelector("input[type=search]")?.value) {
    for (const group of groups) group.open = group.querySelector("input:checked:enabled") !== null;
  }
  const open = groups.map((group) => group.open);

  form.addEventListener("change", (event) => {
    if (event.target.name !== "ksb") return;
    // A KSB may stand under several duties.
    for (const twin of form.querySelectorAll(`input[name=ksb][value="${event.target.value}"]`)) twin.checked = event.target.checked;
    tell();
  });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "search") return;
    groups.forEach((group, at) => (group.open = event.target.value.trim() ? true : open[at]));
  });

  function tell() {
    const ticked = new Set([...form.querySelectorAll("input[name=ksb]:checked:enabled")].map((box) => box.value)).size;
    next.textContent = ticked ? `Claim ${ticked} KSB${ticked === 1 ? "" : "s"}` : words.label;
    next.value = ticked ? "ksbs" : words.go;
  }
  tell();
}
