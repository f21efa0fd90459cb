// Hands an address on: by the browser's own sheet, or by copying where it has none.
const button = document.querySelector("[data-share]");
const said = document.querySelector("[data-said]");
const offer = button.textContent;

button.hidden = !navigator.share && !navigator.clipboard;
button.addEventListener("click", async () => {
  const { share: url, done, failed } = button.dataset;
  if (navigator.share) {
    await navigator.share({ title: document.title, url }).catch(() => {}); // put aside by whoever shares
    return;
  }
  const told = await navigator.clipboard.writeText(url).then(() => done, () => failed);
  said.textContent = button.textContent = told;
  setTimeout(() => { button.textContent = offer; said.textContent = ""; }, 2500);
});
