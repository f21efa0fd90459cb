// Asks whether the bill stands as the page says; where it does not any more, the page comes anew.
const bill = document.querySelector("[data-state]");
const SOON = 2_000; // ms: a slip is out, or a register is at it
const LATER = 30_000;

const look = async () => {
  const answer = await fetch(bill.dataset.state);
  if (answer.ok && (await answer.json()).version !== bill.dataset.version) location.reload();
};

if (bill && "waiting" in bill.dataset && !document.body.classList.contains("kept")) {
  const again = () => setTimeout(async () => {
    if (!document.hidden) await look().catch(() => {}); // no network: the next time
    again();
  }, "soon" in bill.dataset ? SOON : LATER);
  again();
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look().catch(() => {}); });
}
