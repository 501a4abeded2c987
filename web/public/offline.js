/*
 * Keeps the console's files on the device. Files of the build have a hash in their name and never change: from the store first. The page itself comes
 * from the network, and from the store only where there is none. The API is never stored.
 */
const STORE = "garal-files";
const MOST = 200;

self.addEventListener("install", (event) => event.waitUntil(caches.open(STORE).then((store) => store.add("/")).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  // What the page had loaded before this worker was there.
  if (Array.isArray(event.data)) event.waitUntil(Promise.all(event.data.filter((path) => typeof path === "string" && path.startsWith("/assets/")).slice(0, MOST).map((path) => fetched(new Request(path)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/assets/") || url.pathname === "/garal.svg") event.respondWith(caches.match(request).then((found) => found ?? fetched(request)));
  else if (request.mode === "navigate" && !/^\/(verify|bundle|documents|graphql|healthz|01\/|item)/.test(url.pathname)) event.respondWith(page(request));
});

async function fetched(request) {
  const response = await fetch(request);
  if (response.ok) await keep(request, response.clone());
  return response;
}

async function page(request) {
  try {
    const response = await fetch(request);
    if (response.ok && (response.headers.get("content-type") ?? "").startsWith("text/html")) await keep(new Request("/"), response.clone());
    return response;
  } catch (error) {
    const stored = await caches.match("/");
    if (stored) return stored;
    throw error;
  }
}

async function keep(request, response) {
  const store = await caches.open(STORE);
  await store.put(request, response);
  // Old builds' files go first.
  const keys = await store.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST))) await store.delete(old);
}
