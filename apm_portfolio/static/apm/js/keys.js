// Keys that are a single letter or sign, such as "/": on for everybody until they are turned off on this device, in the person's
// menu or at the desk.

const OFF = "apm-desk-keys-off";

export function keysAreOn() {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}

function turn(on) {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // A full or forbidden store: the keys stay as they are.
  }
}

const switches = () => document.querySelectorAll("[data-keys-switch]");

function show() {
  for (const each of switches()) each.checked = keysAreOn();
}

show();
for (const part of document.querySelectorAll("[data-keys]")) part.hidden = false;
for (const each of switches()) each.addEventListener("change", () => (turn(each.checked), show()));
