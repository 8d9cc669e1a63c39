// The portfolio map: one Tab stop with arrow keys inside, a line that reads the tile, groups open on wide screens.

const wide = window.matchMedia("(min-width: 48rem)");

for (const map of document.querySelectorAll("[data-map]:not([data-ready])")) prepare(map);
document.addEventListener("htmx:afterSettle", () => {
  for (const map of document.querySelectorAll("[data-map]:not([data-ready])")) prepare(map);
});

function prepare(map) {
  if (wide.matches) for (const group of map.querySelectorAll(".map-group")) group.open = true;
  map.dataset.ready = "";
  const line = map.querySelector("[data-map-read]");
  const tiles = [...map.querySelectorAll(".tile")];
  tiles.forEach((tile, at) => (tile.tabIndex = at ? -1 : 0));

  map.addEventListener("pointerover", (event) => {
    const tile = event.target.closest(".tile");
    if (tile) read(line, tile);
  });
  map.addEventListener("focusin", (event) => {
    const tile = event.target.closest(".tile");
    if (!tile) return;
    read(line, tile);
    for (const other of tiles) {
      other.tabIndex = other === tile ? 0 : -1;
      other.removeAttribute("aria-describedby");
    }
    tile.setAttribute("aria-describedby", line.id);
  });
  map.addEventListener("keydown", (event) => {
    const tile = event.target.closest(".tile");
    if (!tile || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = target(tiles.filter((t) => t.offsetParent), tile, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

function read(line, tile) {
  const name = document.createElement("b");
  name.textContent = tile.textContent.replace(",", " ·");
  const statement = document.createElement("span");
  statement.textContent = [tile.dataset.read, tile.dataset.missing].filter(Boolean).join(" ");
  line.replaceChildren(name, statement);
}

// Left and right by order; up and down to the nearest tile of the row above or below, across groups.
function target(tiles, from, key) {
  const at = tiles.indexOf(from);
  if (key === "ArrowRight") return tiles[at + 1];
  if (key === "ArrowLeft") return tiles[at - 1];
  if (key === "Home") return tiles[0];
  if (key === "End") return tiles.at(-1);
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  const here = from.getBoundingClientRect();
  const down = key === "ArrowDown" ? 1 : -1;
  let best;
  let least = Infinity;
  for (const tile of tiles) {
    const there = tile.getBoundingClientRect();
    const rows = (there.top - here.top) * down;
    if (rows < 4) continue;
    const distance = rows * 1000 + Math.abs(there.left - here.left);
    if (distance < least) [best, least] = [tile, distance];
  }
  return best;
}
