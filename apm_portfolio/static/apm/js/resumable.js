// Sends one file in pieces that survive a lost connection, a restarted server, a new sign-in and a closed tab:
// a client of the tus 1.0.0 protocol. What has arrived is what the server says; every piece carries its checksum.
//
//   const sending = new Sending(file, { endpoint, about: { evidence, filename, uuid }, tell });
//   sending.start(); sending.pause(); sending.start(); sending.cancel();
//
// tell(state, detail) is called on every change: "sending", "paused", "offline", "trouble" (ours), "signed-out", "checking", "done" or "refused";
// detail has {sent, size, speed, left, address}; of a refusal {why, isHere (only its item cannot take it now), isForGood (its bytes are not taken anywhere)}.

const SMALLEST = 256 * 1024;
const LARGEST = 8 * 1024 * 1024;
const PIECE_SECONDS = 3;
const QUIET = 90_000;
const LONGEST_WAIT = 30_000;
const CHECK_EVERY = 1_000;
const HEAD_BYTES = 64 * 1024;

export class Sending {
  constructor(file, { endpoint, about, tell, token, address = "" }) {
    Object.assign(this, { file, endpoint, about, tell, token, address });
    this.sent = 0;
    this.piece = 4 * SMALLEST;
    this.failures = 0;
    this.speed = 0;
    this.state = "waiting";
  }

  // Resolves when it is done, refused, paused or cancelled; network trouble only makes it wait.
  async start() {
    this.wanted = true;
    if (this.running) return this.running;
    this.running = this.run().finally(() => (this.running = null));
    return this.running;
  }

  pause() {
    this.wanted = false;
    this.request?.abort();
    this.wake?.();
    this.become("paused");
  }

  // Gives it up; what has arrived is removed from the server, when it can be reached.
  async cancel() {
    this.pause();
    this.cancelled = true;
    await this.running?.catch(() => {});
    if (this.address) await this.ask("DELETE", this.address).catch(() => {});
  }

  async run() {
    let known = false;
    while (this.wanted) {
      try {
        if (!known) {
          await this.findPlace();
          known = true;
        }
        if (await this.step()) return;
        this.failures = 0;
      } catch (problem) {
        if (!this.wanted) return;
        if (problem instanceof Refusal) return this.become("refused", { why: problem.message, ...problem.about });
        known = false;
        await this.rest(problem);
      }
    }
  }

  // Where to go on: at the place that is known, or at a new one.
  async findPlace() {
    if (!this.address) {
      const answer = await this.ask("POST", this.endpoint, {
        "Upload-Length": String(this.file.size),
        "Upload-Metadata": metadata({ ...this.about, filetype: this.file.type }),
      });
      this.address = new URL(answer.getResponseHeader("Location"), location.href).href;
      this.sent = 0;
      return;
    }
    this.sent = (await this.standing()).offset;
  }

  // How the server says it stands. Asked with GET, because the answer to HEAD could not say why it was refused.
  async standing() {
    const told = JSON.parse((await this.ask("GET", this.address)).responseText);
    if (told.refused) throw new Refusal(told.refused, { isHere: told.is_here, isForGood: !told.is_here });
    return told;
  }

  // One piece, or at the end the question whether it is all right; true when there is nothing left to do.
  async step() {
    if (this.sent >= this.file.size) return this.conclude();
    this.become("sending");
    const began = performance.now();
    const from = this.sent;
    const bytes = await this.read(from, Math.min(from + this.piece, this.file.size));
    const headers = { "Upload-Offset": String(from), "Content-Type": "application/offset+octet-stream" };
    const sum = await checksum(bytes);
    if (sum) headers["Upload-Checksum"] = sum;
    if (!this.wanted) return false;
    const answer = await this.ask("PATCH", this.address, headers, bytes, (loaded) => {
      this.sent = from + loaded;
      this.become("sending");
    });
    this.sent = Number(answer.getResponseHeader("Upload-Offset"));
    this.measure(this.sent - from, (performance.now() - began) / 1000);
    return this.sent >= this.file.size && this.conclude();
  }

  async conclude() {
    this.become("checking");
    if ((await this.standing()).ended) {
      this.become("done");
      return true;
    }
    if (this.asked) await this.sleep(CHECK_EVERY);
    else {
      // The answer to the last piece may have been lost before the file was looked at: send nothing, at the end.
      this.asked = true;
      await this.ask("PATCH", this.address, {
        "Upload-Offset": String(this.file.size),
        "Content-Type": "application/offset+octet-stream",
      }, new ArrayBuffer(0));
    }
    return false;
  }

  async read(from, to) {
    try {
      return await this.file.slice(from, to).arrayBuffer();
    } catch {
      throw new Refusal("It cannot be read any more: it was changed or removed on this device. Choose it again.");
    }
  }

  measure(bytes, seconds) {
    const now = bytes / Math.max(seconds, 0.001);
    this.speed = this.speed ? 0.7 * this.speed + 0.3 * now : now;
    this.piece = Math.round(Math.min(LARGEST, Math.max(SMALLEST, this.speed * PIECE_SECONDS)));
  }

  // A while, longer after each failure in a row; at once when the network comes back or somebody looks at the page again.
  async rest(problem) {
    this.failures += 1;
    if (problem.status === 404 || problem.status === 410) this.address = "";
    this.become(this.stateAfter(problem.status));
    this.piece = Math.max(SMALLEST, this.piece / 2);
    // Whoever was told may have paused it.
    if (!this.wanted) return;
    const wait = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(this.failures, 7));
    await this.sleep(wait * (0.75 + Math.random() / 2));
  }

  // An answer that only tells where to go on (a piece that had arrived, an upload that is gone) is no trouble, unless it comes again.
  stateAfter(status) {
    if (status === 0) return "offline";
    if (status === 401 || status === 403) return "signed-out";
    if (status >= 500 || this.failures > 1) return "trouble";
    return this.state === "checking" ? "checking" : "sending";
  }

  sleep(milliseconds) {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        for (const kind of ["online", "focus"]) window.removeEventListener(kind, wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      for (const kind of ["online", "focus"]) window.addEventListener(kind, wake);
      this.wake = wake;
    });
  }

  become(state, detail = {}) {
    if (this.cancelled) return;
    this.state = state;
    const left = this.speed ? (this.file.size - this.sent) / this.speed : null;
    this.tell(state, { sent: this.sent, size: this.file.size, speed: this.speed, left, address: this.address, ...detail });
  }

  // XMLHttpRequest, because fetch tells nothing about what has been sent.
  ask(method, address, headers = {}, body = null, progress = null) {
    const request = new XMLHttpRequest();
    this.request = request;
    request.open(method, address);
    const always = { "Tus-Resumable": "1.0.0", "X-CSRFToken": this.token(), Accept: "application/json" };
    for (const [name, value] of Object.entries({ ...always, ...headers })) request.setRequestHeader(name, value);
    // A connection that goes quiet says nothing: as long as bytes go, it lives.
    let quiet = 0;
    const alive = () => {
      clearTimeout(quiet);
      quiet = setTimeout(() => request.abort(), QUIET);
    };
    request.upload.addEventListener("progress", (event) => {
      alive();
      progress?.(event.loaded);
    });
    request.addEventListener("loadend", () => clearTimeout(quiet));
    alive();
    return new Promise((resolve, reject) => {
      for (const kind of ["error", "abort"]) request.addEventListener(kind, () => reject(new Trouble(0)));
      request.addEventListener("load", () => {
        if (request.status >= 200 && request.status < 300) resolve(request);
        else reject(refusalOf(request) ?? new Trouble(request.status));
      });
      request.send(body);
    });
  }
}

class Trouble extends Error {
  constructor(status) {
    super(`status ${status}`);
    this.status = status;
  }
}

class Refusal extends Error {
  constructor(why, about = {}) {
    super(why);
    this.about = about;
  }
}

// The server's own sentence, where trying again would change nothing.
function refusalOf(request) {
  if (![403, 404, 409, 410, 413, 415].includes(request.status)) return null;
  try {
    const { refused } = JSON.parse(request.responseText);
    // An upload that is gone is begun anew; a draft that is gone is not.
    if (refused && !(request.status === 404 && request.responseURL.includes("/uploads/") && !request.responseURL.endsWith("/uploads/"))) {
      return new Refusal(refused, { isForGood: [410, 415].includes(request.status) });
    }
  } catch {
    // Not the server's own words: a proxy's page.
  }
  return request.status === 413 ? new Refusal("It is larger than this site can receive.") : null;
}

function metadata(values) {
  const pairs = Object.entries(values).filter(([, value]) => value);
  return pairs.map(([key, value]) => `${key} ${base64(new TextEncoder().encode(value))}`).join(",");
}

function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

// Browsers hash on secure pages only; without it the server still checks nothing less than the order of the pieces.
async function checksum(bytes) {
  if (!window.crypto?.subtle) return "";
  return `sha256 ${base64(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)))}`;
}

// By which a file is known again when it is chosen a second time.
export async function fingerprint(file) {
  const head = await file.slice(0, HEAD_BYTES).arrayBuffer().catch(() => new ArrayBuffer(0));
  return `${file.size} ${file.lastModified} ${(await checksum(head)).slice(7, 31)}`;
}
