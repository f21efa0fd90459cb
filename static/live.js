// A number's bills while its page is open: asks whether there is anything new, and puts it in place.
const { asks, tag: first } = document.querySelector("[data-asks]").dataset;
const away = document.querySelector("[data-away]");
const SLOWEST = 120; // seconds between two questions while there is no network
const piece = (name, of = document) => of.querySelector(`[data-live="${name}"]`);

let tag = first && `W/"${first}"`;
let seen = new Date(); // when what is shown was known to be so
let failed = 0;
let waiting, counted;

const every = () => Number(piece("now").dataset.askAfter);
const countdown = () => document.querySelector("[data-countdown]");

const tick = () => {
  const shown = countdown();
  if (!shown) return;
  const left = Math.max(0, Number(shown.dataset.countdown) - Math.floor((performance.now() - counted) / 1000));
  const [minutes, seconds] = [Math.floor(left / 60), String(left % 60).padStart(2, "0")];
  shown.textContent = shown.dataset.words.replace("{minutes}", minutes).replace("{seconds}", seconds);
};

const isSo = () => { // just now
  failed = 0;
  seen = new Date();
  away.hidden = true;
  document.body.classList.add("is-live");
};

const place = (html) => {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const name of ["now", "bills"]) piece(name).replaceWith(piece(name, fresh));
  counted = performance.now();
  tick();
  navigator.serviceWorker?.ready.then(({ active }) => active.postMessage("look")); // copies of it are old
};

const isAway = () => {
  failed += 1;
  const time = seen.toLocaleTimeString("ja-JP", { timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit" });
  away.dataset.words ??= away.textContent;
  away.textContent = away.dataset.words.replace("{time}", time);
  away.hidden = document.body.classList.contains("kept") && !document.body.classList.contains("is-live");
};

const ask = async () => {
  clearTimeout(waiting);
  if (document.hidden) return;
  try {
    const answer = await fetch(asks, { headers: tag ? { "If-None-Match": tag } : {} });
    if (answer.status === 304) isSo();
    else if (answer.ok) {
      place(await answer.text());
      tag = answer.headers.get("ETag");
      isSo();
    } else if (answer.status < 500) location.reload(); // stopped, or no longer here
    else isAway();
  } catch {
    isAway();
  }
  clearTimeout(waiting);
  waiting = setTimeout(ask, Math.min(every() * 2 ** failed, SLOWEST) * 1000);
};

counted = performance.now();
tick();
setInterval(tick, 1000);
if (document.body.classList.contains("kept")) ask();
else waiting = setTimeout(ask, every() * 1000);
addEventListener("online", ask);
addEventListener("pageshow", ({ persisted }) => { if (persisted) ask(); });
document.addEventListener("visibilitychange", ask);
