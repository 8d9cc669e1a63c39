// What waits on this device, in IndexedDB: always under the person who wrote it, and never read out for another.
//   device  {name: "person", user}: who was signed in here last, until they sign out
//   kits    {user, fetched, …}: what /offline/kit/ told, by person
//   items   {uuid, user, provider, programme, title, narrative, kind, happened_on, claims: {ksb: {how, where}}, created,
//            page, version, sentText, sentClaims, sentKsbs, problem, problemAt}; every change counts "version" up
//   files   {uuid, item, user, name, type, size, blob, chosen, added, address, sentAs, done, refused}
//   typed   {page, user, path, title, at, turn, isSent, read, fields: [[name, value, label]]}: what a page could not save (unsaved.js);
//            "read": the marks of the version that it was typed over
//   chosen  {uuid, item, user, provider, isNew, isOnly, title, called, name, sentAs, type, size, modified, added, address, hasBytes,
//            isPaused, sent}: files that a page took and has not sent (kept-files.js); their bytes apart, as what changes about a file
//            would copy them each time. "sent": how much of it was when it was paused
//   bytes   {uuid, blob}

const NAME = "apm-offline";
const TELL = new BroadcastChannel(NAME);

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 3);
    request.addEventListener("upgradeneeded", ({ oldVersion }) => {
      const db = request.result;
      if (oldVersion < 1) {
        db.createObjectStore("device", { keyPath: "name" });
        db.createObjectStore("kits", { keyPath: "user" });
        db.createObjectStore("items", { keyPath: "uuid" }).createIndex("user", "user");
        db.createObjectStore("files", { keyPath: "uuid" }).createIndex("item", "item");
      }
      if (oldVersion < 2) db.createObjectStore("typed", { keyPath: "page" }).createIndex("user", "user");
      if (oldVersion < 3) {
        db.createObjectStore("chosen", { keyPath: "uuid" }).createIndex("user", "user");
        db.createObjectStore("bytes", { keyPath: "uuid" });
      }
    });
    request.addEventListener("success", () => {
      // Opened again when it is next asked for.
      request.result.addEventListener("close", () => (opening = null));
      request.result.addEventListener("versionchange", () => {
        opening = null;
        request.result.close();
      });
      resolve(request.result);
    });
    for (const kind of ["error", "blocked"]) request.addEventListener(kind, () => reject(request.error ?? new Error(kind)));
  });
  opening.catch(() => (opening = null));
  return opening;
}

const answer = (request) =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

// One transaction: all of it is written down when this resolves, or nothing.
async function within(names, mode, work) {
  const db = await open();
  const transaction = db.transaction(names, mode, { durability: "strict" });
  const ended = new Promise((resolve, reject) => {
    transaction.addEventListener("complete", resolve);
    for (const kind of ["error", "abort"]) transaction.addEventListener(kind, () => reject(transaction.error ?? new Error(kind)));
  });
  const [result] = await Promise.all([work(...names.map((name) => transaction.objectStore(name))), ended]);
  if (mode === "readwrite") TELL.postMessage("changed");
  return result;
}

// Told of changes that other tabs make.
export function onChange(told) {
  TELL.addEventListener("message", told);
}

// --- who ---

export async function person() {
  return (await within(["device"], "readonly", (device) => answer(device.get("person"))))?.user ?? "";
}

// Of whoever was signed in before, nothing stays but what they have not sent.
export async function setPerson(user) {
  await within(["device", "kits"], "readwrite", async (device, kits) => {
    device.put({ name: "person", user });
    for (const other of await answer(kits.getAllKeys())) if (other !== user) kits.delete(other);
  });
}

export async function forgetPerson() {
  await within(["device", "kits"], "readwrite", (device, kits) => {
    device.clear();
    kits.clear();
  });
}

export const kitOf = (user) => within(["kits"], "readonly", (kits) => answer(kits.get(user)));

// Nothing is kept of who has signed out while the answer was on its way.
export function keepKit(kit) {
  return within(["device", "kits"], "readwrite", async (device, kits) => {
    const user = kit.user.uuid;
    if ((await answer(device.get("person")))?.user === user) kits.put({ ...kit, user, name: kit.user.name, fetched: Date.now() });
  });
}

// --- what waits ---

export async function itemsOf(user) {
  const items = await within(["items"], "readonly", (items) => answer(items.index("user").getAll(user)));
  return items.sort((a, b) => a.created - b.created);
}

export async function hasOthers(user) {
  const counted = (store) => Promise.all([answer(store.count()), answer(store.index("user").count(user))]);
  const counts = await within(["items", "typed", "chosen"], "readonly", (...stores) => Promise.all(stores.map(counted)));
  return counts.some(([all, own]) => all > own);
}

export const itemOf = (uuid) => within(["items"], "readonly", (items) => answer(items.get(uuid)));

export async function filesOf(item) {
  const files = await within(["files"], "readonly", (files) => answer(files.index("item").getAll(item)));
  return files.sort((a, b) => a.added - b.added);
}

export const addFile = (file) => within(["files"], "readwrite", (files) => answer(files.add(file)));

export const keepItem = (item) => within(["items"], "readwrite", (items) => answer(items.put(item)));

export const changeItem = (uuid, changes) => change("items", uuid, changes);

export const changeFile = (uuid, changes) => change("files", uuid, changes);

// Only what is named: another tab may have changed the rest.
function change(name, uuid, changes) {
  return within([name], "readwrite", async (store) => {
    const found = await answer(store.get(uuid));
    if (found) store.put({ ...found, ...changes });
  });
}

export const dropFile = (uuid) => within(["files"], "readwrite", (files) => answer(files.delete(uuid)));

export function dropItem(uuid) {
  return within(["items", "files"], "readwrite", (items, files) => drop(items, files, uuid));
}

async function drop(items, files, uuid) {
  items.delete(uuid);
  for (const file of await answer(files.index("item").getAllKeys(uuid))) files.delete(file);
}

// --- what pages could not save ---

export const typedOf = (user) => within(["typed"], "readonly", (typed) => answer(typed.index("user").getAll(user)));

export const keepTyped = (copy) => within(["typed"], "readwrite", (typed) => answer(typed.put(copy)));

export const dropTyped = (page) => within(["typed"], "readwrite", (typed) => answer(typed.delete(page)));

// --- files that pages have not sent ---

export async function chosenOf(user) {
  const chosen = await within(["chosen"], "readonly", (chosen) => answer(chosen.index("user").getAll(user)));
  return chosen.sort((a, b) => a.added - b.added);
}

export const chosenWith = (uuid) => within(["chosen"], "readonly", (chosen) => answer(chosen.get(uuid)));

export function addChosen(files) {
  return within(["chosen"], "readwrite", (chosen) => files.forEach((file) => chosen.put(file)));
}

export const changeChosen = (uuid, changes) => change("chosen", uuid, changes);

// Not of a file that was dropped meanwhile.
export function keepBytes(uuid, blob) {
  return within(["chosen", "bytes"], "readwrite", async (chosen, bytes) => {
    const found = await answer(chosen.get(uuid));
    if (!found) return;
    bytes.put({ uuid, blob });
    chosen.put({ ...found, hasBytes: true });
  });
}

export const bytesOf = async (uuid) => (await within(["bytes"], "readonly", (bytes) => answer(bytes.get(uuid))))?.blob;

export function dropChosen(uuid) {
  return within(["chosen", "bytes"], "readwrite", (chosen, bytes) => {
    chosen.delete(uuid);
    bytes.delete(uuid);
  });
}

// --- sent ---

// Removes an item that is sent, unless it was changed or given another file meanwhile; tells whether it is gone.
export function dropSent(uuid, version) {
  return within(["items", "files"], "readwrite", async (items, files) => {
    const item = await answer(items.get(uuid));
    if (!item) return true;
    const left = (await answer(files.index("item").getAll(uuid))).filter((file) => !file.done);
    if (item.version !== version || left.length) return false;
    await drop(items, files, uuid);
    return true;
  });
}
