// Answers for the scoring page where there is no network. It writes nothing: the page itself keeps
// what is needed (static/js/field.js), and whatever is reached over the network goes first.

const PAGES = "inspection-pages-";
// As long as a session at most; see accounts/middleware.py.
const LONGEST_HOURS = 12;
// A weak signal is no better than none: after so long the kept page is shown.
const PATIENCE_MS = 20000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const isWanted = request.mode === "navigate" || ["script", "style", "image"].includes(request.destination);
  if (request.method === "GET" && isWanted) event.respondWith(answer(request));
});

async function answer(request) {
  const kept = await keptAnswer(request);
  const fetched = fetch(request);
  if (!kept) return fetched;
  fetched.catch(() => {});
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, kept));
  return Promise.race([fetched.catch(() => kept), late]);
}

async function keptAnswer(request) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PAGES)) continue;
    const cache = await caches.open(name);
    const kept = await cache.match(request, { ignoreVary: true });
    if (!kept) continue;
    const age = Date.now() - Number(kept.headers.get("X-Kept-At"));
    if (age < LONGEST_HOURS * 3600000) return kept;
    await cache.delete(request, { ignoreVary: true });
  }
  return undefined;
}
