// The files of the item that is being written, kept on this device as they are.

import { size, uuid } from "../common.js";
import { listenForFiles } from "../file-ways.js";
import { addFile, changeFile, changeItem, dropFile, filesOf } from "./store.js";

// "open" gives the item, made if it is not there yet; "changed" is called after every change.
export function fileList(form, { open, changed, limits, touch, say, failed }) {
  const list = form.querySelector("[data-files]");
  let taking = Promise.resolve();
  const field = form.querySelector("input[type=file]");
  listenForFiles(form, form.querySelector(".filedrop"), take);

  // One lot after the other, each to the item that it was chosen for.
  function take(files) {
    const item = open();
    taking = taking.then(async () => keep(await item, files)).catch(() => failed("This device could not keep the files."));
    return taking;
  }

  async function keep(item, files) {
    const refused = [];
    for (const [place, file] of files.entries()) {
      if (files.length > 1) say(`Keeping ${place + 1} of ${files.length}`);
      const why = whyNot(file, await filesOf(item.uuid), limits());
      if (why) {
        refused.push(why);
        continue;
      }
      try {
        await addFile({
          uuid: uuid(), item: item.uuid, user: item.user, name: file.name, type: file.type, size: file.size, blob: file,
          chosen: file.lastModified, added: Date.now() + place, address: "", done: false, refused: "",
        });
      } catch {
        refused.push(`“${file.name}” could not be saved: there is no room for it on this device.`);
        continue;
      }
      await touch();
    }
    await show();
    changed();
    failed(refused.join(" "));
  }

  // Resolves when everything chosen is on this device.
  const isTaken = () => taking;

  async function show() {
    const item = await open({ onlyIfThere: true });
    const files = item ? await filesOf(item.uuid) : [];
    list.replaceChildren(...files.map(row));
    list.hidden = !files.length;
  }

  function row(file) {
    const line = document.createElement("li");
    const [main, note, side] = ["div", "p", "div"].map((kind) => document.createElement(kind));
    main.className = "rows-main";
    note.className = "rows-note";
    note.textContent = `${size(file.size)}, ${file.done ? "sent" : file.refused ? "not taken" : "saved here"}`;
    main.append(...(file.done ? [Object.assign(document.createElement("span"), { className: "rows-title", textContent: file.name })] : nameOf(file)), note);
    if (file.refused) main.append(Object.assign(document.createElement("p"), { className: "field-error", textContent: file.refused }));
    side.className = "rows-side";
    if (!file.done) {
      const off = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-link btn-sm", textContent: "Take off" });
      off.setAttribute("aria-label", `Take off ${file.name}`);
      off.addEventListener("click", async () => {
        await dropFile(file.uuid);
        await touch();
        await changeItem(file.item, { problem: "" });
        await show();
        field.focus();
        say(`${file.name} is taken off.`);
        changed();
      });
      side.append(off);
    }
    line.append(main, side);
    return line;
  }

  // What it is called when it is sent.
  function nameOf(file) {
    const label = Object.assign(document.createElement("label"), { className: "visually-hidden", htmlFor: `name-${file.uuid}`, textContent: `Name of ${file.name}` });
    const name = Object.assign(document.createElement("input"), {
      className: "form-control staged-name", id: `name-${file.uuid}`, value: file.name, maxLength: 255, autocomplete: "off", spellcheck: false,
    });
    name.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    name.addEventListener("change", async () => {
      name.value = name.value.trim() || file.name;
      await changeFile(file.uuid, { name: name.value, refused: "" }).catch(() => failed("This device could not keep the new name."));
      await touch();
    });
    return [label, name];
  }

  return { show, isTaken };
}

function whyNot(file, others, limits) {
  if (!file.size) return `“${file.name}” is empty. Choose it again, the device may not have finished saving it.`;
  if (file.size > limits.file_bytes) return `“${file.name}” is larger than ${size(limits.file_bytes)}, the most your provider takes.`;
  if (others.length >= limits.files) return `“${file.name}” is one too many: an item holds up to ${limits.files} files.`;
  return "";
}
