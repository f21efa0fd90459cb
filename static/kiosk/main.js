// The virtual store's kiosk or register. Its modules know each other only by what is handed to them here, so that each
// is loaded under the fingerprint that the page names.
const root = document.querySelector("[data-machine]");
const addresses = JSON.parse(root.dataset.modules);
const ORDER = { // each after those it needs when it is made
  kiosk: ["words", "link", "steps", "countdown", "number", "bills", "slip", "kiosk"],
  register: ["words", "link", "steps", "countdown", "scan", "till", "cash", "receipt", "payments", "register"],
};
const prefix = `virtual store ${root.dataset.mode}`;

const machine = {
  root,
  mode: root.dataset.mode,
  addresses,
  part: (name) => root.querySelector(`[data-${name}]`),
  parts: (name) => [...root.querySelectorAll(`[data-${name}]`)],
  make(tag, { text, on = {}, ...attributes } = {}, children = []) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== undefined) made.setAttribute(name, value);
    }
    for (const [name, work] of Object.entries(on)) made.addEventListener(name, work);
    made.append(...children);
    return made;
  },
  // What the server drew, as an element.
  drawn: (svg) => document.importNode(new DOMParser().parseFromString(svg, "text/html").body.firstElementChild, true),
  // What a reload must not lose; a browser that keeps nothing loses it.
  keep(name, value) {
    try {
      sessionStorage.setItem(`${prefix} ${name}`, JSON.stringify(value));
    } catch {
      // private windows of some browsers
    }
  },
  kept(name) {
    try {
      return JSON.parse(sessionStorage.getItem(`${prefix} ${name}`));
    } catch {
      return null;
    }
  },
};

const begin = async () => {
  const names = ORDER[root.dataset.machine];
  const found = await Promise.all(names.map((name) => import(addresses[name])));
  for (const [place, name] of names.entries()) machine[name] = found[place].default(machine);
  await machine[root.dataset.machine].begin();
  document.querySelector("[data-waiting]").hidden = true;
  root.hidden = false;
  root.dataset.ready = "yes";
};

begin().catch((error) => {
  document.querySelector("[data-waiting]").hidden = true;
  document.querySelector("[data-failed]").hidden = false;
  throw error;
});
