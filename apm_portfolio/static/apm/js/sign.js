// Sign-off: the button says how many KSBs are chosen. The page works without it.

const form = document.querySelector("form[data-sign]");
const label = form?.querySelector("[data-sign-label]");

function count() {
  const chosen = form.querySelectorAll("input[name=ksb]:checked").length;
  const what = chosen === 0 ? "the chosen" : chosen === 1 ? "1 KSB" : `${chosen} KSBs`;
  label.textContent = `Sign off ${what} as ready for assessment`;
}

if (form) {
  form.addEventListener("change", (event) => {
    // Saying that partly met claims show it together is choosing it.
    if (event.target.name === "together" && event.target.checked) {
      form.querySelector(`input[name=ksb][value="${event.target.value}"]`).checked = true;
    }
    count();
  });
  count();
}
