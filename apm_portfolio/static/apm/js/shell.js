// Menus and confirmations that close, messages that can be dismissed, the theme without a reload, a key for search.
// Everything works without it.

import { keysAreOn } from "./keys.js";

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const close = event.target.closest("[data-close]");
  if (close) {
    const opened = close.closest("details, dialog");
    if (opened.tagName === "DIALOG") opened.close();
    else {
      opened.open = false;
      opened.querySelector("summary").focus();
    }
  }
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) {
    dismiss.closest("[data-notice]").remove();
    document.getElementById("main")?.focus();
  }
});

// A question takes the focus, on what cannot do harm: the button that asks it is hidden meanwhile.
document.addEventListener("click", (event) => {
  const asking = event.target.closest("details.confirm > summary")?.parentElement;
  asking?.addEventListener("toggle", () => asking.open && asking.querySelector(ANSWERS)?.focus(), { once: true });
});
const ANSWERS = ".confirm-body :is(textarea, input:not([type=hidden]), [data-close])";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// "/" leads to search: the page's own field, else the one in the top bar, else the page.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !keysAreOn()) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  const fields = [...document.querySelectorAll("main [data-search], [data-search]")];
  const field = fields.findLast((each) => each.checkVisibility());
  const link = document.querySelector("[data-search-link]");
  if (!field && !link) return;
  event.preventDefault();
  if (!field) return link.click();
  field.focus();
  field.select();
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest("details[data-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

function reveal(root) {
  for (const button of root.querySelectorAll("[hidden]:is([data-dismiss], [data-close])")) button.hidden = false;
}
reveal(document);
document.addEventListener("htmx:afterSettle", () => reveal(document));

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form || event.target.name !== "theme") return;
  const theme = event.target.value;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=31536000; SameSite=Lax${secure}`;
  document.documentElement.dataset.bsTheme = theme;
});
