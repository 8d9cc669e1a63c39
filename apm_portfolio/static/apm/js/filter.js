// Narrows a list while typing: every word must occur. See templates/_components/live_filter.html.

function prepare(box) {
  const list = document.getElementById(box.dataset.filterFor);
  if (!list) return;
  box.hidden = false;
  box.removeAttribute("data-filter-for");
  const field = box.querySelector("input");
  const count = box.querySelector("[data-filter-count]");
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const items = [...list.querySelectorAll("[data-filter]")];
    let left = 0;
    for (const item of items) {
      const found = words.every((word) => item.dataset.filter.includes(word));
      item.hidden = !found;
      left += found;
    }
    for (const group of list.querySelectorAll("[data-filter-group]")) {
      group.hidden = !group.querySelector("[data-filter]:not([hidden])");
    }
    count.textContent = !words.length ? "" : left ? `${left} of ${items.length}` : "Nothing has all these words. Try fewer.";
  });
  // Enter would send the form that the list stands in.
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Escape" && field.value) {
      event.preventDefault();
      field.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
}

function all() {
  for (const box of document.querySelectorAll("[data-filter-for]")) prepare(box);
}
all();
document.addEventListener("htmx:afterSettle", all);
