// Questions that help in writing: those of the chosen kind, in sight, instead of every kind's in a fold.
//   <details data-prompts="id of the field of the kind"> … <div data-prompt="kind">

for (const fold of document.querySelectorAll("[data-prompts]")) {
  const kind = document.getElementById(fold.dataset.prompts);
  const parts = [...fold.querySelectorAll("[data-prompt]")];
  const choose = () => parts.forEach((part) => (part.hidden = part.dataset.prompt !== kind.value));
  kind.addEventListener("change", choose);
  fold.open = true;
  choose();
}
