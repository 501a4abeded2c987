/** Keeps the console's files on the device, so that a page that was opened once opens again without a network. Where the browser cannot, nothing changes. */
export function worksOffline(): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker
    .register("/offline.js")
    .then(() => navigator.serviceWorker.ready)
    .then(({ active }) => active?.postMessage(performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname)))
    // Refused in private windows and on plain http: the page works as before, while it stays open.
    .catch(() => undefined);
}
