// On every page: the service worker, the quiet notice of a new version, and the offer to install.
const { serviceWorker } = navigator;
const show = (name) => document.querySelectorAll(`[data-${name}]`).forEach((element) => { element.hidden = false; });

const here = new URL(location);
if (here.searchParams.has("notice")) { // said once: no bookmark says it again
  here.searchParams.delete("notice");
  history.replaceState(history.state, "", here);
}

const watch = async () => {
  const registration = await serviceWorker.register("/sw.js");
  const waits = () => { if (registration.waiting && registration.active) show("updated"); };
  const follow = () => registration.installing?.addEventListener("statechange", waits);
  waits();
  follow();
  registration.addEventListener("updatefound", follow);
  const { active } = await serviceWorker.ready;
  active.postMessage("look"); // keeps this customer's pages, or drops those of one who has left
};

if (serviceWorker) {
  serviceWorker.addEventListener("message", ({ data }) => { if (data === "restored") location.replace("/"); });
  watch().catch(() => {}); // private windows have none
}
if (document.body.classList.contains("has-number")) navigator.storage?.persist?.().catch(() => {});

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  show("install");
  document.querySelector("button[data-install]")?.addEventListener("click", () => event.prompt());
});
