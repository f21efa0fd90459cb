// Sends an operation from its page: with the key that was typed, to this server alone.
const section = document.querySelector("[data-try]");
const form = section.querySelector("form");
const [answer, unreachable] = ["answer", "unreachable"].map((name) => section.querySelector(`[data-${name}]`));

const value = (id) => form.querySelector(`#${id}`)?.value.trim() ?? "";

const address = () => {
  const url = new URL(form.dataset.path.replace(/\{\w+\}/, encodeURIComponent(value("ref"))), location.origin);
  for (const input of form.querySelectorAll("[data-query]")) {
    if (input.value.trim()) url.searchParams.set(input.dataset.query, input.value.trim());
  }
  return url;
};

const send = async () => {
  const headers = { Authorization: `Bearer ${value("key")}` };
  const options = { method: form.dataset.method, headers, credentials: "omit" };
  if (form.dataset.version === "yes") {
    const read = await fetch(address(), { headers: { ...headers }, credentials: "omit" });
    headers["If-Match"] = read.headers.get("ETag") ?? "*";
  }
  if (form.dataset.method === "POST") headers["Idempotency-Key"] = crypto.randomUUID();
  const body = form.querySelector("#body");
  if (body) {
    headers["Content-Type"] = body.dataset.kind;
    options.body = body.value;
  }
  return fetch(address(), options);
};

const show = async (response) => {
  const text = await response.text();
  answer.querySelector("[data-status]").textContent = `${response.status} ${response.headers.get("RateLimit") ?? ""}`;
  let shown = text;
  try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* no body: 204 */ }
  answer.querySelector("pre").textContent = shown;
  answer.hidden = false;
};

section.hidden = false;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  answer.hidden = unreachable.hidden = true;
  try { await show(await send()); } catch { unreachable.hidden = false; }
});
