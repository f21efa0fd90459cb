// Calls to the stores' link, as a chain makes them. Each act is sent under one Idempotency-Key for as long as its
// outcome is unknown, so that pressing the button again never does it twice.
const PATIENCE = 20_000; // ms until a request counts as lost
const SPARE = 60_000; // ms before its end that a credential is renewed
const LOST = new Set([408, 409, 425, 429]); // nothing was done, or it is being done: ask again with the same key

class Stale extends Error {} // the page's form token is another visitor's by now

export default (machine) => {
  let held = { credential: "", until: 0 };
  let ahead = 0; // ms by which the server's clock is ahead of this machine's

  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const wait = () => AbortSignal.timeout(PATIENCE);

  // A form to the pages themselves: what came, {refused} with a status, or undefined where nothing came.
  const form = (fields = {}) => {
    const made = new FormData();
    made.set("token", machine.root.dataset.token);
    made.set("mode", machine.mode);
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) made.append(name, one);
    return made;
  };
  const ours = async (name, fields) => {
    try {
      const answer = await fetch(`/kiosk/${name}`, { method: "POST", body: form(fields), signal: wait() });
      return answer.ok ? await answer.json() : { refused: answer.status };
    } catch {
      return undefined;
    }
  };
  const credential = async (isFresh) => {
    if (isFresh || held.until - SPARE < Date.now() + ahead) {
      const given = await ours("credential");
      if (given?.refused === 400) throw new Stale();
      if (!given?.credential) throw new Error("no credential");
      held = { credential: given.credential, until: Date.parse(given.expires_at) };
    }
    return held.credential;
  };
  const once = async ({ path, body, key }, isFresh) => {
    const headers = {
      "Content-Type": "application/json",
      "Accept-Language": machine.words.language,
      "Idempotency-Key": key,
      Authorization: `Bearer ${await credential(isFresh)}`,
    };
    const answer = await fetch(`/stores/v1/${path}`, { method: "POST", headers, body: JSON.stringify(body), signal: wait() });
    const at = Date.parse(answer.headers.get("Date") ?? "");
    if (at) ahead = at - Date.now();
    return { status: answer.status, data: await answer.json() };
  };

  return {
    form,
    ours,
    now: () => Date.now() + ahead,
    // An act before it is sent: the same object is sent again until its outcome is known.
    act: (path, body) => ({ path, body, key: newKey() }),
    // {data}, or {message, code, again}: `again` where the outcome is unknown.
    async send(act) {
      const lost = { message: machine.words.text("kiosk.unsent"), code: "unsent", again: true };
      let answer;
      try {
        answer = await once(act, false);
        if (answer.status === 401) answer = await once(act, true);
      } catch (error) {
        return error instanceof Stale ? { ...lost, message: machine.words.text("kiosk.reload") } : lost;
      }
      if (answer.status < 300) return { data: answer.data };
      const again = answer.status >= 500 || LOST.has(answer.status);
      return { code: answer.data.code ?? "", message: answer.data.message ?? lost.message, again };
    },
  };
};
