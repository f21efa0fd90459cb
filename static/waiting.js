// A page that waits for another device: asks how far things are, and opens itself anew when that changes.
const { state, address } = document.querySelector("[data-state]").dataset;
const ask = async () => {
  const answer = await fetch(address).catch(() => null);
  if (answer && (!answer.ok || (await answer.json()).state !== state)) location.reload();
};
setInterval(ask, 2000);
