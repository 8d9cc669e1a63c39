// The SHA-256 of a file, computed here: the file is read piece by piece and never sent. WebCrypto would need it whole in memory.
//   <div data-fingerprint="hex">         says whether the chosen or dropped file is the one with that fingerprint
//   <div data-fingerprint-into="id">     writes the file's fingerprint into that field
// Each holds an input type=file without a name and a [data-fingerprint-said] to speak in; they are hidden without this script.

const PIECE = 4 * 1024 * 1024;

const K = new Int32Array(64);
const START = new Uint32Array(8);
// The first 32 bits of the fractional parts of the cube and square roots of the first primes.
for (let n = 2, found = 0; found < 64; n++) {
  let prime = true;
  for (let d = 2; d * d <= n && prime; d++) prime = n % d !== 0;
  if (!prime) continue;
  if (found < 8) START[found] = Math.floor((Math.sqrt(n) % 1) * 2 ** 32);
  K[found++] = Math.floor((Math.cbrt(n) % 1) * 2 ** 32);
}

export class Sha256 {
  #state = START.slice();
  #words = new Int32Array(64);
  #rest = new Uint8Array(64);
  #held = 0;
  #length = 0;

  update(bytes) {
    this.#length += bytes.length;
    let at = 0;
    if (this.#held) {
      at = Math.min(64 - this.#held, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#held);
      this.#held += at;
      if (this.#held < 64) return this;
      this.#block(this.#rest, 0);
      this.#held = 0;
    }
    for (; at + 64 <= bytes.length; at += 64) this.#block(bytes, at);
    this.#rest.set(bytes.subarray(at));
    this.#held = bytes.length - at;
    return this;
  }

  hex() {
    const bits = this.#length * 8;
    const end = new Uint8Array(this.#held < 56 ? 64 - this.#held : 128 - this.#held);
    end[0] = 0x80;
    const view = new DataView(end.buffer);
    view.setUint32(end.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(end.length - 4, bits % 2 ** 32);
    this.update(end);
    return [...this.#state].map((word) => word.toString(16).padStart(8, "0")).join("");
  }

  #block(bytes, at) {
    const w = this.#words;
    for (let i = 0; i < 16; i++, at += 4) w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    const state = this.#state;
    const k = K;
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const one = (h + s1 + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    const add = [a, b, c, d, e, f, g, h];
    for (let i = 0; i < 8; i++) state[i] += add[i];
  }
}

async function fingerprint(file, tell) {
  const hash = new Sha256();
  for (let at = 0; at < file.size; at += PIECE) {
    hash.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
    tell(Math.min(100, Math.floor(((at + PIECE) / file.size) * 100)));
  }
  return hash.hex();
}

for (const box of document.querySelectorAll("div[data-fingerprint], div[data-fingerprint-into]")) {
  const field = box.querySelector("input[type=file]");
  const said = box.querySelector("[data-fingerprint-said]");
  let turn = 0;
  box.hidden = false;
  // The page that compares by an upload is for who has no script.
  for (const link of box.parentElement.querySelectorAll("[data-fingerprint-link]")) link.hidden = true;
  field.addEventListener("change", () => field.files[0] && take(field.files[0]));
  for (const kind of ["dragover", "dragenter", "drop"]) {
    box.addEventListener(kind, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      // No other part of the page may take this file: it is not to be sent.
      event.preventDefault();
      event.stopPropagation();
      if (kind === "drop" && event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
    });
  }

  async function take(file) {
    const mine = ++turn;
    try {
      const hex = await fingerprint(file, (percent) => mine === turn && (said.textContent = `Reading ${file.name}: ${percent} %`));
      if (mine === turn) answer(file, hex);
    } catch {
      if (mine === turn) said.textContent = `${file.name} could not be read. Choose it again.`;
    }
  }

  function answer(file, hex) {
    if (box.dataset.fingerprintInto) {
      const into = document.getElementById(box.dataset.fingerprintInto);
      into.value = hex;
      into.dispatchEvent(new Event("input", { bubbles: true }));
      said.textContent = `The fingerprint of ${file.name} is filled in. Save to keep it.`;
      return;
    }
    const same = hex === box.dataset.fingerprint;
    said.textContent = same ? `The same: ${file.name} is the original.` : `Another file: ${file.name} is not the original. Its fingerprint is ${hex}.`;
    box.dataset.answer = same ? "same" : "other";
  }
}
