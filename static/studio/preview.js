// The engine's own drawing of the side that shows, asked for again after each change: one at a time, the latest wins.
const SOON = 40; // ms after a change

export default (studio) => {
  const { document: doc, stage } = studio;
  const [fault, chooser, another] = ["not-drawn", "member", "another"].map(studio.part);
  let timer = 0;
  let isAsking = false;
  let isStale = false;
  let held = null;

  const fill = (members) => {
    const chosen = chooser.value;
    chooser.replaceChildren(...members.map(({ value, label }) => studio.make("option", { value, text: label })));
    if (members.some(({ value }) => value === chosen)) chooser.value = chosen;
  };
  const show = (drawn) => {
    held = null;
    if (drawn.side !== doc.side) return;
    if (drawn.svg) stage.show(drawn.svg, drawn.areas, drawn.numbers, drawn.elements);
  };
  const ask = async () => {
    if (isAsking) { isStale = true; return; }
    isAsking = true;
    isStale = false;
    const { side } = doc;
    const elements = structuredClone(doc.elements());
    const numbers = doc.elements().map(doc.number);
    const began = performance.now();
    try {
      const answer = await studio.post("preview", { content: JSON.stringify(doc.content), side, member: chooser.value });
      fault.hidden = answer.status !== 422;
      if (answer.status === 200) {
        const drawn = { side, elements, numbers, svg: answer.svg, areas: answer.areas };
        if (studio.gestures.isOn && doc.isMoving) held = drawn;
        else show(drawn);
        studio.root.dataset.drawn = Math.round(performance.now() - began);
      }
    } catch (error) {
      if (!(error instanceof studio.Unreachable)) throw error;
    } finally {
      isAsking = false;
      if (isStale) soon();
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, SOON);
  };
  fill(studio.state.members);
  chooser.addEventListener("change", () => { soon(); studio.tell("member"); });
  another.addEventListener("click", async () => {
    try {
      const answer = await studio.ask("members.json");
      if (answer.status !== 200) return;
      fill(answer.members);
      chooser.value = answer.members.at(-1).value;
      chooser.dispatchEvent(new Event("change"));
    } catch (error) {
      if (!(error instanceof studio.Unreachable)) throw error;
    }
  });
  studio.on("change", () => { if (held) show(held); soon(); });
  studio.on("side", soon);
  studio.on("files", soon);
  addEventListener("online", soon);
  return { get member() { return chooser.value; }, soon };
};
