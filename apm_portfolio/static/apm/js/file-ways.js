// The ways in which files come to a form: its field, the camera, dropped on it, pasted anywhere on its page.

import { named } from "./common.js";

// "box" holds the field, and [data-camera] with the camera's; take(files, {isOnly}): "isOnly" of what was made here and now.
export function listenForFiles(form, box, take) {
  const [field, camera] = box.querySelectorAll("input[type=file]");
  if (camera && window.matchMedia("(pointer: coarse)").matches) box.querySelector("[data-camera]").hidden = false;
  for (const input of [field, camera].filter(Boolean)) {
    const chosen = () => {
      const files = [...input.files];
      input.value = "";
      take(files.map((file) => (input === camera ? tidied(file, "Photo") : file)), { isOnly: input === camera });
    };
    input.addEventListener("change", chosen);
    // Before this script had come.
    if (input.files.length) chosen();
  }
  for (const kind of ["dragover", "dragenter"]) {
    form.addEventListener(kind, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      box.toggleAttribute("data-over", true);
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) box.removeAttribute("data-over");
  });
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    box.removeAttribute("data-over");
    take([...event.dataTransfer.files], {});
  });
  document.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length || !form.isConnected || form.hidden) return;
    // Cells and formatted words bring a picture of themselves along.
    if (event.clipboardData.types.includes("text/plain") && event.target.closest("input, textarea")) return;
    event.preventDefault();
    take([...event.clipboardData.files].map((file) => tidied(file, "Pasted picture")), { isOnly: true });
  });
}

const tidied = (file, what) => (/^(image|blob)\.\w+$/i.test(file.name) ? named(file, what) : file);
