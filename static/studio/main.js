// The design studio. Its modules know each other only by what is handed to them here, so that each is loaded under the
// fingerprint that the page names.
const root = document.querySelector("[data-studio]");
const addresses = JSON.parse(root.dataset.modules);
const ORDER = [ // each after those it needs when it is made
  "document", "geometry", "stage", "gestures", "keys", "kinds", "fields", "panel", "layers",
  "preview", "checks", "saving", "presence", "upload",
];
const listeners = new Map();
const editor = crypto.randomUUID();
const said = root.querySelector("[data-said]");
const base = location.pathname.replace(/\/$/, "");

class Unreachable extends Error {}

const studio = {
  root, editor, base, Unreachable,
  editable: root.dataset.editable === "yes",
  key: `studio ${base}`,
  texts: {},
  part: (name) => root.querySelector(`[data-${name}]`),
  on: (name, work) => listeners.set(name, [...(listeners.get(name) ?? []), work]),
  tell: (name, value) => { for (const work of listeners.get(name) ?? []) work(value); },
  text: (key, values = {}) => (studio.texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? ""),
  say: (text) => { said.textContent = text; },
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
  form(fields) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ token: root.dataset.token, editor, ...fields })) form.set(name, value);
    return form;
  },
  // What the server answers: {status, …}. Throws Unreachable where nothing comes; status 401 where one must sign in.
  async ask(name, options = {}) {
    let answer;
    try {
      answer = await fetch(`${base}/${name}`, options);
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Unreachable(name);
    }
    if (answer.redirected || !answer.headers.get("Content-Type")?.includes("json")) {
      if (answer.status >= 500) throw new Unreachable(name);
      return { status: answer.redirected ? 401 : answer.status };
    }
    return { status: answer.status, ...(await answer.json()) };
  },
  // Who has signed in again meanwhile has another token; it is fetched, and the form sent once more.
  async post(name, fields) {
    const send = () => studio.ask(name, { method: "POST", body: studio.form(fields) });
    const answer = await send();
    if (answer.code !== "stale") return answer;
    const { token } = await studio.ask("state.json");
    if (!token) return answer;
    root.dataset.token = token;
    return send();
  },
};

const begin = async () => {
  const found = await Promise.all(ORDER.map((name) => import(addresses[name])));
  const state = await studio.ask("state.json");
  if (state.status !== 200) throw new Error(`state ${state.status}`);
  studio.texts = state.texts;
  studio.state = state;
  ORDER.forEach((name, place) => { studio[name] = found[place].default(studio); });
  studio.part("waiting").hidden = true;
  studio.part("desk").hidden = false;
  studio.document.load(state.content);
  studio.stage.fit();
  studio.saving.begin();
  studio.presence.begin();
  root.dataset.ready = "yes";
};

begin().catch((error) => {
  studio.part("waiting").hidden = true;
  studio.part("failed").hidden = false;
  throw error;
});
