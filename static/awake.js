// Keeps the screen on while the number is shown, where the browser can.
const keepAwake = () => {
  if (document.visibilityState === "visible") navigator.wakeLock?.request("screen").catch(() => {});
};
keepAwake();
document.addEventListener("visibilitychange", keepAwake);
