// Form fields of a panel: each shows one property of what is selected, and changes it as one types.
const CMYK = ["cyan", "magenta", "yellow", "black"];
const SOLIDS = [ // paper, C, M, CM, Y, CY, MY, CMY; the same with K
  0xffffff, 0x009fe3, 0xe6007e, 0x202d84, 0xffed00, 0x009846, 0xe50b14, 0x333332,
  0x1c1b1a, 0x000b1e, 0x240000, 0x060005, 0x191c00, 0x001200, 0x1f0000, 0x000000,
];
const [SPREAD, DEPTH] = [0.87, 0.7]; // fitted: within 10 of 255 of the engine's own on average
let count = 0;

export default (studio) => {
  const { document: doc, geometry, make } = studio;
  const label = (property) => studio.texts.labels[property] ?? studio.text(property);
  const labelled = (text, control, unit) => {
    control.id ||= `field-${(count += 1)}`;
    const entry = make("span", { class: "studio-entry" }, unit ? [control, make("span", { class: "unit", text: unit })] : [control]);
    return make("div", { class: "studio-field" }, [make("label", { for: control.id, text }), entry]);
  };
  const shown = (control, value) => { if (document.activeElement !== control) control.value = value; };
  // A colour on screen, mixed from the sixteen solid overprints (Neugebauer), as the engine shows those: about right for a
  // swatch. The sheet itself shows what prints.
  const screen = (inks) => {
    const shares = inks.map((ink) => (ink / 100) ** SPREAD);
    const mixed = [0, 8, 16].map((shift) => SOLIDS.reduce((sum, solid, place) => {
      const weight = shares.reduce((product, share, ink) => product * (place & (1 << ink) ? share : 1 - share), 1);
      return sum + weight * ((solid >> (16 - shift)) & 255) ** (1 / DEPTH);
    }, 0) ** DEPTH);
    return `rgb(${mixed.map(Math.round).join(" ")})`;
  };

  const number = (text, { read, write, least, most, step = 0.1, unit }) => {
    const control = make("input", { type: "number", min: least, max: most, step: "any", inputmode: "decimal", autocomplete: "off" });
    const take = (value) => {
      const isRight = Number.isFinite(value) && value >= (least ?? -Infinity) && value <= (most ?? Infinity);
      control.toggleAttribute("aria-invalid", !isRight);
      if (isRight) write(value);
    };
    control.addEventListener("input", () => take(control.valueAsNumber));
    control.addEventListener("change", () => { control.removeAttribute("aria-invalid"); control.value = read(); });
    control.addEventListener("keydown", (event) => {
      const up = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!up || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const by = event.shiftKey ? step * 10 : step;
      const value = geometry.round(Math.min(most ?? Infinity, Math.max(least ?? -Infinity, Number(read()) + up * by)), 0.001);
      control.value = value;
      take(value);
    });
    const update = () => shown(control, read());
    update();
    return { node: labelled(text, control, unit), update };
  };
  const line = (text, { read, write, tag = "input", isRight = () => true, ...attributes }) => {
    const control = make(tag, { ...(tag === "input" ? { type: "text", autocomplete: "off" } : { rows: 3 }), spellcheck: "false", ...attributes });
    control.addEventListener("input", () => {
      control.toggleAttribute("aria-invalid", !isRight(control.value));
      if (isRight(control.value)) write(control.value);
    });
    control.addEventListener("change", () => { control.removeAttribute("aria-invalid"); control.value = read(); });
    const update = () => shown(control, read());
    update();
    return { node: labelled(text, control), update, control };
  };
  const choice = (text, { read, write, values, names = studio.texts.choices }) => {
    const control = make("select", {}, values().map((value) => make("option", { value, text: names[value] ?? value })));
    control.addEventListener("change", () => write(control.value));
    const update = () => { control.value = read(); };
    update();
    return { node: labelled(text, control), update };
  };
  const check = (text, { read, write }) => {
    const control = make("input", { type: "checkbox", id: `field-${(count += 1)}` });
    control.addEventListener("change", () => write(control.checked));
    const update = () => { control.checked = read(); };
    update();
    return { node: make("div", { class: "studio-check" }, [control, make("label", { for: control.id, text })]), update };
  };
  // A name from the design's colours (its percents can be changed, for all who use it), own percents, or none.
  const colour = (text, { read, write, none }) => {
    const OWN = "\u0000own";
    const NONE = "\u0000none";
    const named = () => doc.content.colours ?? {};
    const nameIn = (value) => (typeof value === "string" ? value : value?.name);
    const percents = (value) => (Array.isArray(value) ? value : named()[nameIn(value)]?.cmyk ?? [0, 0, 0, 100]);
    const swatch = make("span", { class: "swatch", "aria-hidden": "true" });
    const select = make("select", {});
    const inks = CMYK.map((ink, place) => number(studio.text(ink), {
      least: 0, most: 100, step: 1, unit: "%",
      read: () => percents(read())[place],
      write: (value) => {
        const next = [...percents(read())];
        next[place] = value;
        const name = nameIn(read());
        if (name) studio.document.change(() => { named()[name].cmyk = next; }, `ink ${name} ${place}`);
        else write(next);
      },
    }));
    const tint = number(studio.text("tint"), {
      least: 0, most: 100, step: 5, unit: "%",
      read: () => read()?.tint ?? 100,
      write: (value) => write(value === 100 ? nameIn(read()) : { name: nameIn(read()), tint: value }),
    });
    const note = make("p", { class: "hint", text: studio.text("all_of_name") });
    const percentRow = make("div", { class: "studio-inks" }, inks.map(({ node }) => node));
    select.addEventListener("change", () => {
      if (select.value === NONE) write(undefined);
      else write(select.value === OWN ? [...percents(read())] : select.value);
    });
    const field = labelled(text, select);
    field.querySelector(".studio-entry").prepend(swatch);
    const more = make("div", { class: "studio-more" }, [percentRow, tint.node, note]);
    const update = () => {
      const value = read();
      const options = [...(none ? [[NONE, studio.text("no_colour")]] : []), ...Object.keys(named()).map((name) => [name, name]), [OWN, studio.text("own_colour")]];
      const sign = JSON.stringify(options);
      if (select.dataset.options !== sign) {
        select.dataset.options = sign;
        select.replaceChildren(...options.map(([option, word]) => make("option", { value: option, text: word })));
      }
      select.value = value === undefined ? NONE : nameIn(value) ?? OWN;
      more.hidden = value === undefined;
      tint.node.hidden = note.hidden = !nameIn(value);
      swatch.style.background = value === undefined ? "none" : screen(percents(value));
      for (const one of [...inks, tint]) one.update();
    };
    update();
    return { node: make("div", { class: "studio-colour" }, [field, more]), update };
  };
  return { number, line, choice, check, colour, label, labelled, screen, CMYK };
};
