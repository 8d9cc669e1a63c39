// <button type="button" data-tick-all="name" hidden>: ticks every box of that name in its form, or unticks them all.

for (const button of document.querySelectorAll("[data-tick-all]")) {
  const boxes = () => [...button.form.querySelectorAll(`input[type=checkbox][name="${button.dataset.tickAll}"]`)];
  const say = () => (button.textContent = boxes().every((box) => box.checked) ? "Untick all" : "Tick all");
  button.hidden = false;
  button.addEventListener("click", () => {
    const wanted = !boxes().every((box) => box.checked);
    for (const box of boxes()) box.checked = wanted;
    say();
  });
  button.form.addEventListener("change", say);
  say();
}
