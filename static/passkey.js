// Makes and uses passkeys: asks the browser with the server's options, and sends what it answers as a form.
const form = document.querySelector("form[data-passkey]");
const { options: address, passkey: verb } = form.dataset;
const button = form.querySelector("button");
const autofilled = new AbortController();

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const asked = async () => {
  const options = await (await fetch(address)).json();
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  const named = [...(options.excludeCredentials ?? []), ...(options.allowCredentials ?? [])];
  for (const one of named) one.id = bytes(one.id);
  return options;
};

const send = ({ id, rawId, type, response }) => {
  const plain = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) plain[name] = text(response[name]);
  }
  form.elements.credential.value = JSON.stringify({ id, rawId: text(rawId), type, response: plain });
  form.submit();
};

const failed = ({ name }) => {
  if (name === "AbortError") return;
  const said = form.querySelector(`[data-fault="${name}"]`) ?? form.querySelector("[data-fault=other]");
  for (const one of form.querySelectorAll("[data-fault]")) one.hidden = one !== said;
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  autofilled.abort();
  button.ariaDisabled = "true";
  try {
    send(await navigator.credentials[verb]({ publicKey: await asked() }));
  } catch (reason) {
    failed(reason);
  }
  button.ariaDisabled = null;
});

if (window.PublicKeyCredential) {
  form.hidden = false;
  if (verb === "get" && (await PublicKeyCredential.isConditionalMediationAvailable?.())) {
    const { signal } = autofilled;
    navigator.credentials.get({ mediation: "conditional", signal, publicKey: await asked() }).then(send, failed);
  }
}
