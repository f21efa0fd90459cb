// The list of elements, topmost first: real buttons, so that the keyboard can do all that a pointer can. And adding.
export default (studio) => {
  const { document: doc, stage, kinds, make } = studio;
  const [list, sides, adder] = ["layers", "sides", "adder"].map(studio.part);

  const title = (one) => {
    const words = one.text ?? one.office ?? one.file ?? "";
    const kind = studio.texts.kinds[one.type] ?? one.type;
    return [kind, words.split("\n")[0].slice(0, 30) || (one.id ?? "")];
  };
  const flip = (set, number) => {
    if (set.has(number)) set.delete(number);
    else set.add(number);
    studio.tell("layers");
    render();
  };
  const toggle = (name, isOn, texts, work, about) => make("button", {
    type: "button", class: `layer-act ${name}`, "aria-pressed": String(isOn), "aria-label": `${studio.text(texts)} ${about}`, title: studio.text(texts), on: { click: work },
  });
  const row = (one, place, count) => {
    const number = doc.number(one);
    const [kind, words] = title(one);
    const about = `${kind} ${words}`;
    const pick = make("button", { type: "button", class: "layer-pick", "aria-pressed": String(doc.selected.has(number)), "data-number": number }, [
      make("span", { class: "layer-kind", text: kind }), make("span", { class: "layer-words", text: words }),
    ]);
    pick.addEventListener("click", (event) => {
      doc.select(number, { add: event.shiftKey || event.ctrlKey || event.metaKey });
      stage.reveal(one);
    });
    const step = (name, by, isOff) => make("button", {
      type: "button", class: `layer-act ${name}`, "aria-label": `${studio.text(name)} ${about}`, title: studio.text(name), disabled: isOff || !studio.editable,
      on: { click: () => { doc.restack(number, by); list.querySelector(`[data-number="${number}"]`)?.focus(); } },
    });
    return make("li", { class: doc.selected.has(number) ? "is-chosen" : "" }, [
      pick,
      step("raise", 1, place === count - 1), step("lower", -1, place === 0),
      toggle("hide", doc.hidden.has(number), doc.hidden.has(number) ? "show" : "hide", () => flip(doc.hidden, number), about),
      toggle("lock", doc.locked.has(number), doc.locked.has(number) ? "unlock" : "lock", () => flip(doc.locked, number), about),
    ]);
  };
  let sign = "";
  const render = () => {
    const elements = doc.elements();
    const next = JSON.stringify([elements.map((one) => [doc.number(one), ...title(one), doc.selected.has(doc.number(one)), doc.hidden.has(doc.number(one)), doc.locked.has(doc.number(one))]), studio.editable]);
    if (next !== sign) {
      const focused = document.activeElement?.dataset?.number;
      sign = next;
      const rows = elements.map((one, place) => row(one, place, elements.length)).reverse();
      list.replaceChildren(...rows.length ? rows : [make("li", { class: "hint", text: studio.text("no_elements") })]);
      if (focused) list.querySelector(`[data-number="${focused}"]`)?.focus({ preventScroll: true });
    }
    for (const button of sides.querySelectorAll("[data-side]")) {
      button.hidden = button.dataset.side === "back" && !doc.content.back;
      button.setAttribute("aria-pressed", String(button.dataset.side === doc.side));
    }
  };
  // A new thing stands in the middle of what there is to see, within the safe area.
  const add = (type) => {
    const { length, ...begins } = structuredClone(kinds[type].begins);
    const { width, height, safe } = stage.format;
    const made = { type, id: doc.freshId(type), ...begins };
    if (made.width) made.width = Math.min(made.width, width - 2 * safe);
    if (made.height) made.height = Math.min(made.height, height - 2 * safe);
    made.x ??= studio.geometry.round((width - (made.width ?? length ?? 20)) / 2);
    made.y ??= studio.geometry.round((height - (made.height ?? 10)) / 2);
    if (length) Object.assign(made, { x2: studio.geometry.round(made.x + length), y2: made.y });
    doc.add([made]);
    studio.say(studio.text("added", { kind: studio.texts.kinds[type] }));
  };
  adder.addEventListener("click", (event) => {
    const type = event.target.closest("[data-kind]")?.dataset.kind;
    if (!type || !studio.editable) return;
    adder.open = false;
    if (type === "image") studio.upload.ask("image");
    else add(type);
    studio.part("stage").focus({ preventScroll: true });
  });
  adder.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    adder.open = false;
    adder.querySelector("summary").focus();
  });
  document.addEventListener("pointerdown", (event) => { if (!adder.contains(event.target)) adder.open = false; });
  for (const button of sides.querySelectorAll("[data-side]")) button.addEventListener("click", () => doc.turn(button.dataset.side));
  const tabs = studio.root.querySelectorAll("[data-tab-of]");
  const open = (name) => {
    studio.part("desk").dataset.tab = name;
    for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.tabOf === name));
  };
  for (const tab of tabs) tab.addEventListener("click", () => open(tab.dataset.tabOf));
  for (const event of ["change", "select", "side", "mode"]) studio.on(event, render);
  return { render, open };
};
