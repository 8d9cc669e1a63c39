// What the assessor's forms share: a copy of what was typed, kept on this device until it is sent, a notice above the form,
// and a word beside the button where there is no connection: the browser would put an error of its own in the page's place.

import { throwAway } from "./unsaved.js";

const DAYS_KEPT = 7;
const NO_CONNECTION = "No connection: nothing was sent.";

export const store = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  // Whether it is kept: a store may be full or forbidden, and the page works on without it.
  set(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
      return true;
    } catch {
      return false;
    }
  },
  keys() {
    try {
      return Object.keys(localStorage);
    } catch {
      return [];
    }
  },
};

export function read(key) {
  try {
    return JSON.parse(store.get(key));
  } catch {
    return null;
  }
}

// Copies that nobody came back to.
export function tidy(prefix) {
  const oldest = Date.now() - DAYS_KEPT * 24 * 3600 * 1000;
  for (const key of store.keys()) {
    if (key.startsWith(prefix) && !((read(key)?.at ?? 0) > oldest)) store.set(key, null);
  }
}

// The copy of one form under its key: "write" gives what is kept. It is written soon after each change, and at once on leaving.
export function copyOf(key, write) {
  let waiting = null;

  function stop() {
    clearTimeout(waiting);
    waiting = null;
  }

  function keepNow() {
    stop();
    return store.set(key, JSON.stringify({ at: Date.now(), ...write() }));
  }

  function keepSoon() {
    clearTimeout(waiting);
    waiting = setTimeout(keepNow, 300);
  }

  function drop() {
    stop();
    store.set(key, null);
  }

  window.addEventListener("pagehide", () => waiting !== null && keepNow());
  return { read: () => read(key), keepNow, keepSoon, drop };
}

// Above the form, with the way to throw the copy away; "dropped" is called after that.
export function tellOfCopy(form, words, dropped, texts = []) {
  const notice = Object.assign(document.createElement("div"), { className: "notice desk-notice" });
  const [body, line] = ["div", "p"].map((kind) => document.createElement(kind));
  line.append(`${words} `, throwAway(() => undefined, () => (notice.remove(), dropped())));
  body.append(line);
  for (const [name, value] of texts) {
    body.append(Object.assign(document.createElement("p"), { className: "as-written", textContent: `${name}: ${value}` }));
  }
  notice.append(body);
  // A region is read out for what comes into it, so it stands before its words do.
  const region = document.createElement("div");
  region.setAttribute("role", "status");
  form.before(region);
  region.append(notice);
}

// "keep" keeps the copy, where there is one, and says whether that worked.
export function sendWithConnectionOnly(form, keep = () => false) {
  const place = form.querySelector(".desk-send") ?? form;
  let told = null;

  function tell(words) {
    told?.remove();
    told = Object.assign(document.createElement("div"), { className: "notice notice-warn" });
    told.setAttribute("role", "alert");
    told.append(Object.assign(document.createElement("p"), { textContent: words }));
    place.prepend(told);
  }

  form.addEventListener("submit", (event) => {
    const isKept = keep();
    if (navigator.onLine) return told?.remove();
    event.preventDefault();
    tell(`${NO_CONNECTION} What you typed is ${isKept ? "kept on this device" : "still on this page"}.`);
  });
  window.addEventListener("online", () => told?.isConnected && tell("The connection is back, and nothing was sent: send it again."));
}
