// Autosave. What is not saved yet is kept in this browser as well, and sent when the connection is back or the page is
// opened again. Where another has saved meanwhile, somebody decides which to keep; the other one stays as a version.
const QUIET = 700; // ms without a change before it is saved
const AGAIN = [2000, 5000, 10_000, 20_000]; // ms until the next try

export default (studio) => {
  const { document: doc } = studio;
  const [status, dialog, question] = ["status", "conflict", "conflict-says"].map(studio.part);
  let revision = studio.state.revision;
  let saved = "";
  let timer = 0;
  let isSaving = false;
  let tries = 0;
  let wasOffline = false;

  const now = () => JSON.stringify(doc.content);
  const tell = (state, text, more = "") => {
    status.dataset.status = state;
    status.querySelector("[data-status-text]").textContent = text + more;
    status.querySelector("a").hidden = state !== "signed-out";
  };
  const keep = (content) => {
    try { localStorage.setItem(studio.key, JSON.stringify({ revision, content })); } catch { /* full or forbidden */ }
  };
  const forget = () => { try { localStorage.removeItem(studio.key); } catch { /* forbidden */ } };
  const kept = () => {
    try { return JSON.parse(localStorage.getItem(studio.key)); } catch { return null; }
  };
  const soon = (wait = QUIET) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };
  const later = (state, text, more) => {
    tell(state, text, more);
    soon(AGAIN[Math.min(tries, AGAIN.length - 1)]);
    tries += 1;
  };
  const done = (answer, content) => {
    revision = answer.revision;
    saved = content;
    tries = 0;
    if (now() === content) forget();
    else keep(now());
    tell("saved", studio.text(wasOffline ? "sent" : "saved"));
    wasOffline = false;
  };
  const save = async (more = {}) => {
    const content = now();
    if (isSaving || (content === saved && !more.keep) || dialog.open) return;
    isSaving = true;
    tell("saving", studio.text("saving"));
    try {
      const answer = await studio.post("save", { content, revision, ...more });
      if (answer.status === 200) {
        if (answer.content) take(answer);
        else done(answer, content);
      } else if (answer.code === "edited_meanwhile") ask(answer);
      else if (answer.status === 401) later("signed-out", studio.text("signed_out"));
      else if (answer.code) tell("refused", studio.text("refused"), answer.text ?? "");
      else later("offline", studio.text("unsent"));
    } catch (error) {
      if (!(error instanceof studio.Unreachable)) throw error;
      wasOffline = true;
      later("offline", studio.text("offline"));
    } finally {
      isSaving = false;
    }
    if (now() !== saved && status.dataset.status === "saved") soon();
  };
  // Another's content takes the place of ours.
  const take = (state) => {
    revision = state.revision;
    doc.load(state.content);
    saved = now();
    forget();
    tell("saved", studio.text("saved"));
  };
  const ask = ({ by }) => {
    tell("conflict", studio.text("unsaved"));
    question.textContent = studio.text("meanwhile", { name: by });
    if (!dialog.open) dialog.showModal();
  };
  for (const choice of ["mine", "theirs"]) {
    studio.part(`keep-${choice}`).addEventListener("click", () => {
      dialog.close();
      save({ keep: choice });
    });
  }
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  studio.on("change", ({ loaded }) => {
    if (loaded || !studio.editable) return;
    const content = now();
    if (content === saved) {
      if (!isSaving) { forget(); tell("saved", studio.text("saved")); }
      return;
    }
    keep(content);
    if (status.dataset.status !== "offline") tell("waiting", studio.text("waiting"));
    soon();
  });
  addEventListener("online", () => { if (now() !== saved) soon(0); });
  addEventListener("offline", () => { if (now() !== saved) tell("offline", studio.text("offline")); });
  addEventListener("pagehide", () => { if (now() !== saved && studio.editable) keep(now()); });

  return {
    begin() {
      saved = now();
      const mine = studio.editable ? kept() : null;
      tell(studio.editable ? "saved" : "viewing", studio.text(studio.editable ? "saved" : "viewing"));
      if (!mine || mine.content === saved) { forget(); return; }
      revision = mine.revision; // an older one makes the server tell that another has saved
      wasOffline = true;
      const theirs = saved;
      doc.load(JSON.parse(mine.content));
      saved = theirs;
      save();
    },
    get revision() { return revision; },
    get isClean() { return now() === saved && !isSaving; },
    take,
    save,
  };
};
