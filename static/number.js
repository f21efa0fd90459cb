// Copying and sharing the number, where the browser can.
const pair = document.querySelector("[data-number]");
const said = document.querySelector("[data-said]");
const copy = pair.querySelector("[data-copy]");
const share = pair.querySelector("[data-share]");

copy.hidden = !navigator.clipboard;
share.hidden = !navigator.share;
pair.hidden = copy.hidden && share.hidden;

const offer = copy.textContent;
let fading;

copy.addEventListener("click", async () => {
  let told = copy.dataset.done;
  try {
    await navigator.clipboard.writeText(pair.dataset.number);
  } catch {
    told = copy.dataset.failed;
  }
  said.textContent = copy.textContent = told;
  clearTimeout(fading);
  fading = setTimeout(() => { copy.textContent = offer; said.textContent = ""; }, 2500);
});

share.addEventListener("click", async () => {
  try {
    await navigator.share({ text: share.dataset.text });
  } catch (reason) {
    if (reason.name !== "AbortError") throw reason;
  }
});
