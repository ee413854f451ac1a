// Keeps the page and its static files, so that the worker can open it without a network.

async function keepOne(cache, address) {
  const answer = await fetch(address, { redirect: "manual", headers: { "X-Kept-Page": "1" } });
  if (!answer.ok) return false;
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.set("X-Kept-At", String(Date.now()));
  await cache.put(address, new Response(await answer.blob(), { status: 200, headers }));
  return true;
}

function staticFiles(prefix) {
  const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  const ours = loaded.filter((url) => url.origin === location.origin && url.pathname.startsWith(prefix));
  return [...new Set(ours.map((url) => url.pathname))];
}

// Whether the page opens without a network now.
export async function keepPage(form, cacheName) {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return false;
  await navigator.serviceWorker.register(form.dataset.worker);
  await navigator.serviceWorker.ready;
  const cache = await caches.open(cacheName);
  const kept = await Promise.all(
    [location.pathname, ...staticFiles(form.dataset.static)].map((address) => keepOne(cache, address)),
  );
  return kept.every(Boolean);
}
