// The heatmap: a line that reads whose cell it is, which KSB it is and what it asks; one Tab stop with arrow keys inside. Maps have
// many thousand cells, so none is touched before it is reached.

const LEFT_HEADS = 2; // whose, and the sum
const CELL = "[data-heat] :is(tbody td:not(.sum), thead th[data-read])";

function prepare() {
  for (const table of document.querySelectorAll("[data-heat]:not([data-ready])")) {
    const first = table.tBodies[0]?.rows[0]?.cells[LEFT_HEADS];
    if (!first) continue;
    table.dataset.ready = "";
    first.tabIndex = 0;
    // Its cells scroll it from now on.
    table.parentElement.removeAttribute("tabindex");
  }
}
prepare();
document.addEventListener("htmx:afterSettle", prepare);

document.addEventListener("pointerover", (event) => {
  const cell = event.target.closest(CELL);
  if (cell) read(cell);
});

document.addEventListener("focusin", (event) => {
  const cell = event.target.closest(CELL);
  if (!cell || cell !== event.target) return;
  const line = read(cell);
  if (line) cell.setAttribute("aria-describedby", line.id);
});

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest(CELL);
  if (!cell || cell !== event.target || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = neighbour(cell, event.key);
  if (!next) return;
  event.preventDefault();
  cell.tabIndex = -1;
  cell.removeAttribute("aria-describedby");
  next.tabIndex = 0;
  next.focus();
});

// The cell that a key leads to; the row of codes is the one above the first.
function neighbour(cell, key) {
  const row = cell.parentElement;
  const at = columnOf(cell);
  if (key === "ArrowLeft") return at ? cell.previousElementSibling : undefined;
  if (key === "ArrowRight") return cell.nextElementSibling;
  if (key === "Home") return cellAt(row, 0);
  if (key === "End") return row.lastElementChild;
  const table = cell.closest("table");
  const isHead = row.parentElement === table.tHead;
  if (key === "ArrowDown") return cellAt(isHead ? table.tBodies[0].rows[0] : row.nextElementSibling, at);
  if (key === "ArrowUp" && !isHead) return cellAt(row.previousElementSibling ?? table.tHead.rows[1], at);
  return undefined;
}

const isCode = (cell) => cell.tagName === "TH";
const columnOf = (cell) => (isCode(cell) ? cell.cellIndex : cell.cellIndex - LEFT_HEADS);
const cellAt = (row, at) => row?.cells[row.parentElement.tagName === "THEAD" ? at : at + LEFT_HEADS];

// Writes the line about a cell, and returns it.
function read(cell) {
  const table = cell.closest("table");
  const line = table.closest(".panel, body").querySelector("[data-heat-read]");
  const column = table.tHead.rows[1].cells[columnOf(cell)];
  if (!line || !column) return null;
  const code = column.textContent.trim();
  const name = document.createElement("b");
  name.textContent = isCode(cell)
    ? code
    : `${cell.parentElement.querySelector("a").textContent} · ${code} · ${cell.textContent}`;
  const statement = document.createElement("span");
  statement.textContent = column.dataset.read;
  line.replaceChildren(name, " ", statement);
  return line;
}
