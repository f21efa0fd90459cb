// The design that is edited: its content, what is selected, undo and redo. Elements keep a number of their own while the
// page is open, so that selection, hiding and locking survive undoing.
const MOST_STEPS = 200;
const MERGED = 900; // ms in which changes of one field are one step

export default (studio) => {
  const numbers = new WeakMap();
  let last = 0;
  let past = [];
  let future = [];
  let merging = { key: "", at: 0 };
  let begun = null;

  const number = (element) => {
    if (!numbers.has(element)) numbers.set(element, ++last);
    return numbers.get(element);
  };
  const copied = (element) => {
    const copy = structuredClone(element);
    numbers.set(copy, number(element));
    return copy;
  };
  const snapshot = () => {
    const { front, back, ...rest } = doc.content;
    const side = (one) => ({ ...structuredClone({ ...one, elements: [] }), elements: (one.elements ?? []).map(copied) });
    return { ...structuredClone(rest), front: side(front), ...(back ? { back: side(back) } : {}) };
  };
  const keep = (before) => {
    past.push(before);
    if (past.length > MOST_STEPS) past.shift();
    future = [];
  };
  const changed = (told = {}) => {
    const there = new Set(doc.elements().map(number));
    for (const one of doc.selected) if (!there.has(one)) doc.selected.delete(one);
    studio.tell("change", told);
  };
  const travel = (from, to) => {
    if (!from.length) return false;
    to.push(snapshot());
    doc.content = from.pop();
    if (!doc.content[doc.side]) doc.side = "front";
    merging.key = "";
    changed();
    return true;
  };

  const doc = {
    content: { version: 1, name: "", medium: "card", front: { elements: [] } },
    side: "front",
    selected: new Set(),
    hidden: new Set(),
    locked: new Set(),
    number,

    load(content) {
      doc.content = structuredClone(content);
      for (const side of ["front", "back"]) if (doc.content[side]) doc.content[side].elements ??= [];
      doc.content.front ??= { elements: [] };
      if (!doc.content[doc.side]) doc.side = "front";
      past = [];
      future = [];
      doc.selected.clear();
      studio.tell("load");
      changed({ loaded: true });
    },
    elements: () => doc.content[doc.side].elements,
    place: (wanted) => doc.elements().findIndex((one) => number(one) === wanted),
    element: (wanted) => doc.elements().find((one) => number(one) === wanted),
    chosen: () => doc.elements().filter((one) => doc.selected.has(number(one))),
    movable: () => doc.chosen().filter((one) => !doc.locked.has(number(one))),

    // One step: what `work` does to the content. Steps with the same key shortly after each other are one.
    change(work, key = "") {
      if (!studio.editable) return;
      const now = performance.now();
      const merges = key && merging.key === key && now - merging.at < MERGED;
      const before = merges ? null : snapshot();
      if (work() === false) return;
      if (before) keep(before);
      merging = { key, at: now };
      changed({ key });
    },
    // A gesture: many small changes that are one step; `settle` ends it, `abandon` takes it back.
    begin() { begun = snapshot(); },
    live() { studio.tell("live"); },
    settle() {
      const before = begun;
      begun = null;
      if (!before || JSON.stringify(before) === JSON.stringify(doc.content)) return false;
      keep(before);
      merging.key = "";
      changed();
      return true;
    },
    abandon() {
      if (begun) doc.content = begun;
      begun = null;
      changed();
    },
    get isMoving() { return begun !== null; },
    undo: () => studio.editable && travel(past, future),
    redo: () => studio.editable && travel(future, past),
    get canUndo() { return past.length > 0; },
    get canRedo() { return future.length > 0; },

    select(wanted, { add = false } = {}) {
      if (!add) doc.selected.clear();
      for (const one of [wanted].flat()) {
        if (add && doc.selected.has(one)) doc.selected.delete(one);
        else doc.selected.add(one);
      }
      studio.tell("select");
    },
    turn(side) {
      if (side === doc.side || !doc.content[side]) return;
      doc.side = side;
      doc.selected.clear();
      studio.tell("side");
      studio.tell("select");
    },
    freshId(kind) {
      const used = new Set(["front", "back"].flatMap((side) => doc.content[side]?.elements ?? []).map(({ id }) => id));
      const stem = kind.replaceAll("_", "-");
      let count = 1;
      while (used.has(`${stem}-${count}`)) count += 1;
      return `${stem}-${count}`;
    },
    add(elements) {
      doc.change(() => {
        for (const one of elements) doc.elements().push(one);
        doc.selected = new Set(elements.map(number));
      });
      studio.tell("select");
    },
    remove() {
      const going = new Set(doc.movable().map(number));
      if (!going.size) return;
      doc.change(() => { doc.content[doc.side].elements = doc.elements().filter((one) => !going.has(number(one))); });
      studio.tell("select");
    },
    // By `steps` towards the front (positive) or the back.
    restack(wanted, steps) {
      doc.change(() => {
        const list = doc.elements();
        const from = doc.place(wanted);
        const to = Math.min(list.length - 1, Math.max(0, from + steps));
        if (from === to) return false;
        list.splice(to, 0, ...list.splice(from, 1));
        return true;
      });
    },
  };
  return doc;
};
