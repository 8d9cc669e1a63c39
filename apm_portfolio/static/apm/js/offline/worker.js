// The service worker, served as /sw.js behind "const SHELL = {page, files, version}" (apm_portfolio/offline.py).
// It keeps the shell and nothing else: a page that cannot be reached, or for which a proxy answers that the site is gone, is answered
// with the shell, every other request is left alone.
// No answer to anybody who is signed in ever enters a cache: what is kept is fetched without cookies.

const MINE = "apm-shell-";
const CACHE = MINE + SHELL.version;
const KEPT = new Set(SHELL.files);
// Tabs that were answered with the shell.
const shells = new Set();
// After so long without an answer to a page, the site is asked for something small.
const PATIENCE = 10_000;
const PROBE_PATIENCE = 5_000;
const OUT_OF_REACH = new Set([502, 503, 504]);
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(clear().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  // A form that was sent, too: what was typed into it is on this device, and the shell shows it.
  if (request.mode === "navigate" && request.destination === "document") event.respondWith(page(request, event.resultingClientId));
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

async function page(request, client) {
  const isBack = isBackToAnswer(request);
  if (isBack && request.method !== "GET") return Response.redirect(request.url, 303);
  const coming = fetch(isBack ? new Request(request, { cache: "default" }) : request);
  if (request.method !== "GET") return coming.catch(() => shell(client));
  const answer = await Promise.race([coming.catch(() => null), stalled(coming)]);
  if (answer && !OUT_OF_REACH.has(answer.status)) return answer;
  return (await shell(client)) ?? answer ?? coming;
}

// By the browser's own buttons, back to a page that had answered a form. It wants that answer from its cache alone, which has no page
// of ours: it is led to the page itself, and the redirect keeps that wish. Nothing was pressed: what is pressed may use the network.
const isBackToAnswer = (request) => request.cache === "only-if-cached";

// Resolves to null when nothing comes any more. A page or a download that only takes long is waited for, as long as the site answers
// anything else.
async function stalled(coming) {
  let isOver = false;
  coming.catch(() => undefined).then(() => (isOver = true));
  do await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  while (!isOver && (await answers()));
  return null;
}

async function answers() {
  const probe = { method: "HEAD", cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(PROBE_PATIENCE) };
  const answer = await fetch(SHELL.files[0], probe).catch(() => null);
  return Boolean(answer) && !OUT_OF_REACH.has(answer.status);
}

async function shell(client) {
  const found = await kept(SHELL.page);
  if (found) shells.add(client);
  return found;
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
