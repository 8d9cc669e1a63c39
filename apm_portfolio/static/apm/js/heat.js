// The heatmap's reading line: whose cell is under the pointer, which KSB it is and what it asks.

document.addEventListener("pointerover", (event) => {
  const cell = event.target.closest("[data-heat] :is(tbody td, thead th[data-read])");
  if (!cell) return;
  const table = cell.closest("table");
  const line = table.closest(".panel, body").querySelector("[data-heat-read]");
  if (!line) return;
  const inHead = cell.tagName === "TH";
  const at = inHead ? cell.cellIndex : cell.cellIndex - 2;
  const column = table.tHead.rows[1].cells[at];
  if (!column) return;
  const code = column.textContent.trim();
  const name = document.createElement("b");
  name.textContent = inHead
    ? code
    : `${cell.parentElement.querySelector("a").textContent} · ${code} · ${cell.textContent}`;
  const statement = document.createElement("span");
  statement.textContent = column.dataset.read;
  line.replaceChildren(name, statement);
});
