// The service worker, served as /sw.js behind "const SHELL = {page, files, version}" (apm_portfolio/offline.py).
// It keeps the shell and nothing else: a page that cannot be reached is answered with the shell, every other request is left alone.
// No answer to anybody who is signed in ever enters a cache: what is kept is fetched without cookies.

const MINE = "apm-shell-";
const CACHE = MINE + SHELL.version;
const KEPT = new Set(SHELL.files);
// Tabs that were answered with the shell.
const shells = new Set();
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(clear().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  // A form that was sent, too: what was typed into it is on this device, and the shell shows it.
  if (request.mode === "navigate" && request.destination === "document") event.respondWith(fetch(request).catch(() => shell(event.resultingClientId)));
  else if (request.method === "GET" && KEPT.has(new URL(request.url).pathname)) event.respondWith(file(request, shells.has(event.clientId)));
});

async function fill() {
  const cache = await caches.open(CACHE);
  const wanted = [SHELL.page, ...SHELL.files];
  await cache.addAll(wanted.map((url) => new Request(url, { credentials: "omit", cache: "reload" })));
}

// What an earlier release kept.
async function clear() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(MINE) && name !== CACHE).map((name) => caches.delete(name)));
}

function shell(client) {
  shells.add(client);
  return kept(SHELL.page);
}

// A file whose name tells its content is the same for ever. Any other may be of a newer release than what is kept: it goes with
// the page that asks for it, which is the kept one or one that came just now.
async function file(request, isForShell) {
  const path = new URL(request.url).pathname;
  if (HASHED.test(path) || isForShell) return (await kept(path)) ?? fetch(request);
  return fetch(request).catch(async (problem) => {
    const found = await kept(path);
    if (found) return found;
    throw problem;
  });
}

async function kept(path) {
  const cache = await caches.open(CACHE);
  return cache.match(path, { ignoreVary: true });
}
