// The page that stands in where there is no network: it tries again by itself.
const again = () => fetch("/healthz", { cache: "no-store" }).then((answer) => { if (answer.ok) location.reload(); }, () => {});
addEventListener("online", again);
setInterval(again, 5000);
