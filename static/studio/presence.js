// Who else has the design open. One page edits; another looks on, is told who it is, and may take over. One's own
// newest page takes over by itself: the word that a page is left gets lost at times, and one would wait for oneself.
const EVERY = 10_000; // ms

export default (studio) => {
  const { saving } = studio;
  const [banner, says, button] = ["presence", "presence-says", "take-over"].map(studio.part);
  const mayEdit = studio.editable, me = studio.root.dataset.me;
  let arrives = true;

  const set = (editable, name = "", key = "someone") => {
    banner.hidden = !name;
    if (name) says.textContent = studio.text(name === me ? "own" : key, { name });
    if (studio.editable === editable) return;
    studio.editable = editable;
    studio.root.dataset.editable = editable ? "yes" : "no";
    for (const one of studio.root.querySelectorAll("[data-upload]")) one.disabled = !editable;
    studio.part("adder").hidden = !editable;
    studio.tell("mode");
    studio.tell("select");
  };
  const refresh = async (told) => {
    if (told.revision === saving.revision || !saving.isClean) return;
    const state = await studio.ask("state.json");
    if (state.status !== 200 || state.revision === saving.revision || !saving.isClean) return;
    saving.take(state);
    studio.tell("renewed", state.files);
    studio.say(studio.text("refreshed"));
  };
  const beat = async (wish = studio.editable ? "stay" : "look") => {
    if (document.hidden && wish !== "take") return;
    try {
      const told = await studio.post("presence", { do: wish });
      if (told.status !== 200) return;
      const isOwn = arrives && told.editing === me;
      arrives = false;
      if (isOwn) {
        await beat("take");
      } else if (told.editing) {
        if (!saving.isClean) await saving.save();
        set(false, told.editing, studio.root.dataset.hadIt ? "taken" : "someone");
        await refresh(told);
      } else if (wish === "look") {
        await beat("stay");
      } else {
        await refresh(told);
        studio.root.dataset.hadIt = "yes";
        set(true);
      }
    } catch (error) {
      if (!(error instanceof studio.Unreachable)) throw error;
    }
  };
  button.addEventListener("click", () => beat("take"));
  return {
    begin() {
      if (!mayEdit) return;
      beat("stay");
      setInterval(() => beat(), EVERY);
      addEventListener("pagehide", () => navigator.sendBeacon(`${studio.base}/presence`, studio.form({ do: "leave" })));
      document.addEventListener("visibilitychange", () => { if (!document.hidden) beat(); });
    },
  };
};
