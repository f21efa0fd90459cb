// Shows how far long work is, every two seconds; opens the page anew when its state changes.
const EVERY = 2000; // ms
const QUARTERS = 4; // as often as a screen reader is told

const follow = (box) => {
  const { progress: state, address } = box.dataset;
  const bar = box.querySelector("progress");
  const part = (name) => box.querySelector(`[data-${name}]`);
  let tag = "";
  let told = Math.floor(bar.position * QUARTERS);

  const show = (now) => {
    if (now.total) bar.max = now.total;
    if (now.total) bar.value = now.done;
    for (const name of ["figures", "pace", "note"]) part(name).textContent = now[name];
    const quarter = Math.floor(bar.position * QUARTERS);
    if (quarter > told) part("said").textContent = now.figures;
    told = quarter;
  };
  const ask = async () => {
    if (document.hidden) return;
    const answer = await fetch(address, { headers: tag ? { "If-None-Match": tag } : {} });
    if (!answer.ok) return;
    tag = answer.headers.get("ETag") ?? "";
    const now = await answer.json();
    if (now.state === state) show(now);
    else location.reload();
  };
  setInterval(() => ask().catch(() => {}), EVERY);
};

for (const box of document.querySelectorAll("[data-progress]")) {
  if (!["done", "failed", "cancelled"].includes(box.dataset.progress)) follow(box);
}
