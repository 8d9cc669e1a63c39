// Menus that close, messages that can be dismissed, the theme without a reload. Everything works without it.

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) {
    dismiss.closest("[data-notice]").remove();
    document.getElementById("main")?.focus();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest("details[data-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

function revealDismiss(root) {
  for (const button of root.querySelectorAll("[data-dismiss][hidden]")) button.hidden = false;
}
revealDismiss(document);
document.addEventListener("htmx:afterSettle", () => revealDismiss(document));

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form || event.target.name !== "theme") return;
  const theme = event.target.value;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=31536000; SameSite=Lax${secure}`;
  document.documentElement.dataset.bsTheme = theme;
});
