// Pages come from the network; kept copies where it fails or is slow. VERSION stands above.
const SHELL = `shell-${VERSION}`;
const KEPT = "kept";
const LIST = "/offline/kept.json"; // all that may lie in KEPT
const PATIENCE = 600; // ms
const QUIET = 10_000; // ms after a form
let sent = 0;
let looking, again;

const list = async (kept) => (await kept.match(LIST))?.json();

const keep = async (kept, key, response) => {
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding");
  const html = (await response.text())
    .replace(/<form[^]*?<\/form>/g, "") // no use in a copy
    .replace('<body class="', '<body class="kept ');
  await kept.put(key, new Response(html, { headers }));
};

// As the server lists; who lost the cookie gets in by the key, who left keeps nothing.
const look = async () => {
  const kept = await caches.open(KEPT);
  const before = await list(kept);
  let answer = await fetch(LIST);
  let now = await answer.clone().json();
  if (before?.key && !now.key) {
    const body = new URLSearchParams({ key: before.key });
    const { ok, status } = await fetch("/offline/restore", { method: "POST", body });
    if (ok) {
      answer = await fetch(LIST);
      now = await answer.clone().json();
      for (const client of await clients.matchAll()) client.postMessage("restored");
    } else if (status >= 500) return;
  }
  const left = before?.key && !now.key;
  for (const { url } of await kept.keys()) {
    const key = url.slice(location.origin.length);
    if (left || ![LIST, ...now.pages].includes(key)) await kept.delete(key);
  }
  for (const key of now.pages) {
    if (now.marks[key] === before?.marks?.[key] && (await kept.match(key))) continue;
    const response = await fetch(key);
    if (response.ok && !response.redirected) await keep(kept, key, response);
  }
  await kept.put(LIST, answer);
};
const lookNow = () => {
  again = true;
  const run = async () => {
    for (; again; await look().catch(() => {})) again = false;
    looking = undefined;
  };
  return (looking ??= run());
};

const page = async (event, url) => {
  const kept = await caches.open(KEPT);
  const told = await list(kept);
  const isStart = url.pathname === "/" || url.pathname.startsWith("/start/");
  const fresh = url.searchParams.has("notice") || Date.now() - sent < QUIET;
  url.searchParams.delete("notice");
  const key = isStart ? told?.home : url.pathname + url.search;
  const copy = key && (await kept.match(key));
  const network = fetch(event.request).then((response) => {
    if (response.status >= 500 && copy) return copy;
    if (response.ok && !isStart && told?.pages.includes(key)) event.waitUntil(keep(kept, key, response.clone()));
    return response;
  });
  const safe = network.catch(async () => copy ?? (await kept.match("/offline")) ?? Response.error());
  if (!copy || fresh) return safe;
  event.waitUntil(safe);
  return Promise.race([safe, new Promise((resolve) => setTimeout(resolve, PATIENCE, copy))]);
};

const file = async (request) =>
  (await caches.match(request)) ?? fetch(request).catch(() => caches.match(request, { ignoreSearch: true }));

addEventListener("install", (event) => {
  const fill = async () => (await caches.open(SHELL)).addAll(await (await fetch("/offline/shell.json")).json());
  event.waitUntil(fill());
});

addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) if (name !== SHELL && name !== KEPT) await caches.delete(name);
    await clients.claim();
    await lookNow();
  };
  event.waitUntil(tidy());
});

addEventListener("message", (event) => event.waitUntil(lookNow()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method !== "GET") sent = Date.now();
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate" && !/\.(pdf|json)$/.test(url.pathname)) event.respondWith(page(event, url));
});
