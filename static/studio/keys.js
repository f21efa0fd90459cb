// The keyboard on the sheet and in the list: nudge, undo, copy, paste, duplicate, delete, restack, zoom.
const STEP = 0.1; // mm
const LARGE_STEP = 1;
const ASIDE = 2; // mm that a copy lies off its original
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const MARK = "smart-pit-design-elements";

export default (studio) => {
  const { document: doc, geometry, stage } = studio;
  let clipboard = "";
  let pasted = 0;
  let speaking = 0;

  const tellPlace = () => {
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      const one = doc.chosen()[0];
      if (!one) return;
      const { x, y } = stage.boxOf(one);
      studio.say(studio.text("moved", { x: geometry.round(x), y: geometry.round(y) }));
    }, 300);
  };
  const act = {
    nudge(dx, dy) {
      const moving = doc.movable();
      if (!moving.length) return;
      doc.change(() => { for (const one of moving) geometry.shift(one, dx, dy); }, `nudge ${[...doc.selected]}`);
      tellPlace();
    },
    undo() { if (doc.undo()) { studio.say(studio.text("undone")); studio.tell("select"); } },
    redo() { if (doc.redo()) { studio.say(studio.text("redone")); studio.tell("select"); } },
    remove() { if (doc.movable().length) { doc.remove(); studio.say(studio.text("removed")); } },
    copy() {
      if (!doc.chosen().length) return;
      clipboard = JSON.stringify({ [MARK]: doc.chosen() });
      pasted = 0;
      navigator.clipboard?.writeText(clipboard).catch(() => {});
      studio.say(studio.text("copied"));
    },
    async paste() {
      let text = clipboard;
      try { text = (await navigator.clipboard.readText()) || clipboard; } catch { /* not allowed: ours */ }
      for (const source of [text, clipboard]) {
        try {
          const found = JSON.parse(source)[MARK];
          if (found?.length) { pasted += 1; act.put(found, ASIDE * pasted); return; }
        } catch { /* something else was copied */ }
      }
    },
    duplicate() { act.put(doc.chosen(), ASIDE); },
    put(elements, aside) {
      if (!elements.length) return;
      doc.add(elements.map((one) => {
        const copy = structuredClone(one);
        if (copy.id) copy.id = doc.freshId(copy.type);
        geometry.shift(copy, aside, aside);
        return copy;
      }));
    },
    all() { doc.select(doc.elements().filter((one) => !doc.hidden.has(doc.number(one))).map(doc.number)); },
    restack(steps) { for (const one of doc.chosen()) doc.restack(doc.number(one), steps); },
  };

  const commands = (event) => {
    const held = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (held && key === "z") return event.shiftKey ? act.redo : act.undo;
    if (held && key === "y") return act.redo;
    if (held) return { c: act.copy, x: () => { act.copy(); act.remove(); }, v: act.paste, d: act.duplicate, a: act.all }[key];
    if (event.altKey) return undefined;
    if (ARROWS[key] && doc.selected.size) {
      const far = event.shiftKey ? LARGE_STEP : STEP;
      return () => act.nudge(...ARROWS[key].map((part) => part * far));
    }
    return {
      Delete: act.remove, Backspace: act.remove, Escape: () => doc.select([]),
      "]": () => act.restack(1), "[": () => act.restack(-1),
      "+": () => stage.zoom(stage.scale * 1.25), "-": () => stage.zoom(stage.scale / 1.25), 0: stage.fit,
    }[key];
  };
  const isTyping = (target) => target.matches("input:not([type=checkbox], [type=file]), textarea, select");

  studio.root.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const held = event.ctrlKey || event.metaKey;
    if (isTyping(event.target) && !(held && "zy".includes(event.key.toLowerCase()) && !event.target.matches("textarea"))) return;
    const inList = event.target.closest("[data-layers]");
    if (!held && !event.target.closest("[data-stage]") && !(inList && (ARROWS[event.key] || event.key === "Delete"))) return;
    const work = commands(event);
    if (!work) return;
    event.preventDefault();
    work();
  });
  const [undo, redo] = ["undo", "redo"].map(studio.part);
  undo.addEventListener("click", act.undo);
  redo.addEventListener("click", act.redo);
  studio.on("change", () => {
    undo.disabled = !doc.canUndo;
    redo.disabled = !doc.canRedo;
  });
  return act;
};
