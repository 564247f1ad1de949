/* Keeps the last copy of framed pages, so that a list stays when we are away. Only what readers without a token see comes here. */
const NAME = "pressroll-embed", MOST = 60, PATIENCE = 6000;
// What a page asks for is kept by the browser's own cache. Who shows a token is known by what browsers say of frames, and not of what we fetch.
const kept = (request) => request.mode === "navigate" && request.method === "GET" && !new URL(request.url).searchParams.has("token");
const keep = async (request, answer) => {
  const cache = await caches.open(NAME), keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST))) await cache.delete(old);
  await cache.put(request, answer);
};
const fresh = async (event) => {
  const { request } = event, copy = () => caches.open(NAME).then((cache) => cache.match(request, { ignoreVary: true }));
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok && !/no-store|private/.test(answer.headers.get("cache-control") ?? "")) event.waitUntil(keep(request, answer.clone()));
    return answer.status < 500 ? answer : (await copy()) ?? answer;
  } catch (error) {
    const found = await copy();
    if (found) return found;
    throw error;
  }
};
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim().then(async () => {
  // The page that brought us was loaded before we were here.
  for (const client of await clients.matchAll({ includeUncontrolled: true })) {
    const answer = await fetch(client.url).catch(() => null);
    if (answer?.ok && !/no-store|private/.test(answer.headers.get("cache-control") ?? "")) await keep(new Request(client.url), answer);
  }
})));
addEventListener("fetch", (event) => { if (kept(event.request)) event.respondWith(fresh(event)); });
