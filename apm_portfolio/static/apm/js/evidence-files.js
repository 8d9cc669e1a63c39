// Files on their way: chosen in several goes, with a camera, by dragging; under the exact names their owner gives; sent one by one
// with progress, so that a broken connection costs one file at most. Without this script the form sends them all at once.
//   <form data-send-files>           gathers files and sends them after its text (a new item)
//   <form data-send-files data-at-once>  sends each as soon as it is chosen (the files of a draft)

const forms = new WeakSet();

function all() {
  for (const form of document.querySelectorAll("form[data-send-files]")) {
    const box = form.querySelector("[data-files]");
    if (box && !forms.has(form)) {
      forms.add(form);
      prepare(form, box);
    }
  }
}
all();
document.addEventListener("htmx:afterSettle", all);

function prepare(form, box) {
  const list = box.querySelector("[data-staged]");
  const said = box.querySelector("[data-files-said]");
  const [field, camera] = box.querySelectorAll("input[type=file]");
  const atOnce = form.dataset.atOnce !== undefined;
  const waiting = [];
  let sending = false;

  // The plain field would say "no file chosen" beside the list of those that are.
  const choose = box.querySelector("[data-choose]");
  choose.hidden = false;
  choose.append(field);
  if (window.matchMedia("(pointer: coarse)").matches) box.querySelector("[data-camera]").hidden = false;
  for (const button of form.querySelectorAll("[data-plain]")) button.hidden = true;

  for (const input of [field, camera]) {
    input.addEventListener("change", () => {
      take([...input.files]);
      input.value = "";
    });
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
    take([...event.dataTransfer.files]);
  });

  function take(files) {
    for (const file of files) {
      const row = rowOf(file, box, () => {
        waiting.splice(waiting.indexOf(row), 1);
        row.element.remove();
        list.hidden = list.children.length === 0;
        say(said, `${file.name} is taken off.`);
      });
      waiting.push(row);
      list.append(row.element);
      list.hidden = false;
      form.dataset.touched = "";
      delete form.dataset.clean;
    }
    say(said, files.length === 1 ? `${files[0].name} is chosen.` : `${files.length} files are chosen.`);
    if (atOnce) sendAll(form.action).then(refresh);
  }

  form.addEventListener("submit", (event) => {
    if (atOnce || !waiting.length || event.defaultPrevented) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    save(event.submitter);
  });

  // The text first, which is small; then the files into the draft that it made.
  async function save(button) {
    if (sending) return;
    button?.setAttribute("aria-busy", "true");
    try {
      const answer = await saveText(form, button, waiting);
      if (answer === null) return;
      form.dataset.clean = "";
      await sendAll(answer.files);
      if (!waiting.length) window.location.assign(answer.next);
      else offer(list, answer.next);
    } catch (problem) {
      tell(form, problem.message);
    } finally {
      button?.removeAttribute("aria-busy");
    }
  }

  async function sendAll(url) {
    if (sending) return;
    sending = true;
    for (let row; (row = waiting.find((r) => !r.failed)); ) {
      row.start();
      try {
        const answer = await send(url, form, row);
        if (answer.refused.length) row.refuse(answer.refused[0]);
        else {
          waiting.splice(waiting.indexOf(row), 1);
          row.done();
          say(said, `${row.name()} is added.`);
        }
      } catch (problem) {
        row.fail(problem.message, () => sendAll(url).then(atOnce ? refresh : undefined));
      }
    }
    sending = false;
    // What is refused for good is no reason to ask before leaving.
    if (waiting.every((row) => row.refused)) form.dataset.clean = "";
  }

  async function refresh() {
    const page = await fetch(window.location.href, { headers: { "X-Requested-With": "fetch" } });
    if (!page.ok || page.redirected) return;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    for (const id of ["attached"]) document.getElementById(id)?.replaceWith(fresh.getElementById(id));
    document.querySelector(".steps")?.replaceWith(fresh.querySelector(".steps"));
    window.htmx?.process(document.getElementById("attached"));
    for (const row of [...list.children]) if (row.dataset.state === "done") row.remove();
    list.hidden = list.children.length === 0;
    document.dispatchEvent(new CustomEvent("htmx:afterSettle", { detail: { target: document.body } }));
  }
}

// One chosen file: its name can be changed before it goes, its progress is shown, a failure offers to try again.
function rowOf(file, box, remove) {
  const element = document.createElement("li");
  element.innerHTML = `
    <div class="rows-main"><label class="visually-hidden"></label><input class="form-control staged-name" spellcheck="false" autocomplete="off" maxlength="255">
    <p class="rows-note" data-note></p><progress max="1" value="0" hidden></progress></div>
    <div class="rows-side"><button type="button" class="btn btn-secondary btn-sm" data-again hidden>Try again</button><button type="button" class="btn btn-link btn-sm" data-off>Take off</button></div>`;
  const name = element.querySelector("input");
  const label = element.querySelector("label");
  const note = element.querySelector("[data-note]");
  const bar = element.querySelector("progress");
  const again = element.querySelector("[data-again]");
  const off = element.querySelector("[data-off]");
  name.id = `name-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  label.htmlFor = name.id;
  label.textContent = `Name of ${file.name}`;
  name.value = file.name;
  bar.setAttribute("aria-label", `Sending ${file.name}`);
  off.setAttribute("aria-label", `Take off ${file.name}`);
  note.textContent = size(file.size);
  off.addEventListener("click", remove);
  // The name is not part of the form: the script sends it.
  name.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  const row = {
    file,
    element,
    failed: false,
    refused: false,
    batch: uuid(),
    name: () => name.value.trim() || file.name,
    start() {
      row.failed = false;
      element.dataset.state = "sending";
      name.readOnly = true;
      bar.hidden = false;
      again.hidden = off.hidden = true;
      note.textContent = `${size(file.size)}, sending`;
    },
    progress(share) {
      bar.value = share;
      note.textContent = share < 1 ? `${size(file.size)}, ${Math.round(share * 100)} % sent` : `${size(file.size)}, checking`;
    },
    done() {
      element.dataset.state = "done";
      bar.hidden = true;
      note.textContent = `${size(file.size)}, added`;
    },
    refuse(why) {
      row.refused = true;
      row.fail(why);
      again.hidden = true;
    },
    fail(why, retry) {
      row.failed = true;
      element.dataset.state = "failed";
      name.readOnly = false;
      bar.hidden = true;
      off.hidden = false;
      note.textContent = why;
      again.hidden = !retry;
      again.onclick = () => {
        row.failed = false;
        retry();
      };
    },
  };
  const limit = Number(box.dataset.maxBytes);
  if (limit && file.size > limit) row.refuse(`${size(file.size)}: larger than ${size(limit)}, the most your provider takes.`);
  else if (file.size === 0) row.refuse("It is empty: choose it again, the device may not have finished saving it.");
  return row;
}

async function saveText(form, button, waiting) {
  const data = new FormData(form, button);
  data.delete("files");
  data.set("names", JSON.stringify(waiting.map((row) => row.name())));
  data.set("csrfmiddlewaretoken", token(form));
  let response;
  try {
    response = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
  } catch {
    throw new Error("There is no connection. Everything is still here: press Save again when you are back online.");
  }
  if (response.redirected || [401, 403].includes(response.status)) {
    throw new Error("You have been signed out. Sign in again in another tab, come back and press Save: everything is still here.");
  }
  if (response.ok && isJson(response)) return response.json();
  // Something is wrong with the text: the plain form shows what, and takes the files along.
  plainly(form, button, waiting);
  return null;
}

function plainly(form, button, waiting) {
  const bag = new DataTransfer();
  waiting.forEach((row, at) => bag.items.add(new File([row.file], `file-${at}`, { type: row.file.type })));
  form.querySelector("input[type=file]").files = bag.files;
  form.querySelector("[data-names]").value = JSON.stringify(waiting.map((row) => row.name()));
  form.dataset.clean = "";
  if (button?.name) {
    const pressed = document.createElement("input");
    Object.assign(pressed, { type: "hidden", name: button.name, value: button.value });
    form.prepend(pressed);
  }
  form.submit();
}

// XMLHttpRequest, because fetch tells nothing about what has been sent.
function send(url, form, row) {
  const data = new FormData();
  for (const field of form.querySelectorAll("input[type=hidden]")) data.set(field.name, field.value);
  data.delete("typed_by");
  data.set("csrfmiddlewaretoken", token(form));
  data.set("batch", row.batch);
  data.set("names", JSON.stringify([row.name()]));
  data.set("files", row.file, "file");
  data.set("whole", "1");
  const request = new XMLHttpRequest();
  request.open("POST", url);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => event.lengthComputable && row.progress(event.loaded / event.total));
  return new Promise((resolve, reject) => {
    const no = (why) => reject(new Error(why));
    request.addEventListener("error", () => no("The connection broke. The file is still here."));
    request.addEventListener("timeout", () => no("It took too long. The file is still here."));
    request.addEventListener("load", () => {
      if (request.status === 200 && request.response?.refused) resolve(request.response);
      else if (request.status === 413) no("It is too large to be sent.");
      else if ([401, 403].includes(request.status) || request.responseURL !== new URL(url, location.href).href) no("You have been signed out. Sign in in another tab, then try again.");
      else no("Something went wrong on our side. The file is still here: try again.");
    });
    request.send(data);
  });
}

function offer(list, url) {
  list.parentElement.querySelector("[data-go-on]")?.remove();
  const link = document.createElement("p");
  link.dataset.goOn = "";
  link.className = "mt-2";
  link.setAttribute("role", "status");
  link.textContent = "Your text is saved as a draft. ";
  const go = document.createElement("a");
  go.href = url;
  go.textContent = "Go on without these files";
  link.append(go);
  list.after(link);
  link.scrollIntoView({ block: "center" });
}

function tell(form, text) {
  let box = form.querySelector("[data-told]");
  if (!box) {
    box = document.createElement("div");
    box.dataset.told = "";
    box.className = "notice notice-bad mb-3";
    box.setAttribute("role", "alert");
    form.prepend(box);
  }
  box.textContent = text;
  box.scrollIntoView({ block: "center" });
}

const say = (place, text) => (place.textContent = text);
const isJson = (response) => response.headers.get("Content-Type")?.startsWith("application/json");

// The cookie's, where one may be read: it is the right one also after signing in again in another tab.
function token(form) {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie ? cookie[1] : form.elements.csrfmiddlewaretoken.value;
}

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function size(bytes) {
  const units = ["bytes", "KB", "MB", "GB"];
  let at = 0;
  for (; bytes >= 1024 && at < 3; at++) bytes /= 1024;
  return `${Number(bytes.toFixed(1))} ${units[at]}`;
}
