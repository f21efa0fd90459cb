// Draws every symbol with a whole number of device pixels per module, as many as fit; portal.css does it for the
// usual screens, this for all others and for page zoom.
const MODULES = 113;
const LEAST = 2;

const fit = () => {
  const ratio = devicePixelRatio;
  for (const symbol of document.querySelectorAll(".symbol")) {
    const room = symbol.parentElement.clientWidth;
    const dots = Math.max(LEAST, Math.min(Math.floor((room * ratio) / MODULES), Math.floor(3 * ratio)));
    symbol.style.inlineSize = `${(MODULES * dots) / ratio}px`;
  }
};

fit();
addEventListener("resize", fit);
