// What is selected, as form fields; several things: align and spread; nothing: the design, its side and its colours.
const ALIGN = ["left", "centre", "right", "top", "middle", "bottom"];
const NAME = /^[A-Za-z0-9_-]{1,40}$/;

export default (studio) => {
  const { document: doc, geometry, stage, kinds, fields, make } = studio;
  const [panel, arrange] = ["panel", "arrange"].map(studio.part);
  const title = studio.root.querySelector("h1");
  let shown = [];
  let sign = "";

  const of = (element, property, otherwise, write) => ({
    read: () => element()?.[property] ?? otherwise ?? "",
    write: write ?? ((value) => doc.change(() => {
      if (value === undefined || (property === "rotate" && !value)) delete element()[property];
      else element()[property] = value;
    }, `field ${doc.number(element())} ${property}`)),
  });
  const field = (element, [property, form, options = {}]) => {
    const text = fields.label(property);
    const common = { ...options, ...of(element, property, options.otherwise) };
    switch (form) {
      case "mm": return fields.number(text, { least: -50, most: 500, unit: "mm", ...common });
      case "number": return fields.number(text, common);
      case "check": return fields.check(text, common);
      case "colour": return fields.colour(text, { ...common, read: () => element()?.[property] ?? options.otherwise });
      case "choice": {
        const isNumber = typeof options.values[0] === "number";
        const names = isNumber ? Object.fromEntries(options.values.map((value) => [value, `${value}°`])) : undefined;
        const read = () => (isNumber ? ((common.read() % 360) + 360) % 360 : common.read());
        return fields.choice(text, { ...common, names, read, values: () => options.values, write: (value) => common.write(isNumber ? Number(value) : value) });
      }
      case "file": {
        const files = () => studio.upload.pictures().map(({ name }) => name);
        return fields.choice(text, { ...common, values: () => [...new Set([...files(), element().file])] });
      }
      case "text": return withFields(fields.line(text, { ...common, tag: "textarea", maxlength: 2000, isRight: (value) => value !== "" }));
      default: return fields.line(text, { ...common, maxlength: 40, isRight: (value) => value !== "" });
    }
  };
  // A choice of members' columns beside a text, put in where the caret stands.
  const withFields = (made) => {
    const { control } = made;
    const pick = make("select", { "aria-label": studio.text("insert_field") }, [
      make("option", { value: "", text: studio.text("insert_field") }),
      ...Object.entries(studio.texts.fields).map(([value, text]) => make("option", { value, text: `${text} {${value}}` })),
    ]);
    pick.addEventListener("change", () => {
      control.setRangeText(`{${pick.value}}`, control.selectionStart, control.selectionEnd, "end");
      pick.value = "";
      control.dispatchEvent(new Event("input"));
      control.focus();
    });
    const hint = make("p", { class: "hint", text: studio.text("claim_code_hint") });
    const update = () => { hint.hidden = !control.value.includes("{claim_code}"); };
    control.addEventListener("input", update);
    update();
    made.node.append(pick, hint);
    return made;
  };

  const ofElement = (element) => {
    const one = () => doc.element(element);
    const found = [make("h3", { text: studio.texts.kinds[one().type] })];
    shown = kinds[one().type].fields.map((entry) => field(one, entry));
    const id = fields.line(fields.label("id"), {
      ...of(one, "id", "", (value) => doc.change(() => { if (value) one().id = value; else delete one().id; }, `id ${element}`)),
      maxlength: 40, isRight: (value) => value === "" || (NAME.test(value) && isFree(value, one())),
    });
    shown.push(id);
    return [...found, make("div", { class: "studio-fields" }, shown.map(({ node }) => node))];
  };
  const isFree = (id, element) => ["front", "back"].every((side) => (doc.content[side]?.elements ?? []).every((one) => one === element || one.id !== id));

  const ofDesign = () => {
    const whole = doc.content;
    const design = () => doc.content;
    const ground = () => doc.content[doc.side].background;
    const change = (work, key) => doc.change(work, key);
    const grounds = () => ["", ...new Set([...studio.upload.grounds().map(({ name }) => name), ...(ground() ? [ground().file] : [])])];
    shown = [
      fields.line(studio.text("design_name"), {
        read: () => design().name, write: (value) => change(() => { design().name = value; }, "name"), maxlength: 100, isRight: (value) => value.trim() !== "",
      }),
      fields.choice(`${studio.text("background")}（${studio.text(doc.side)}）`, {
        values: grounds, names: { "": studio.text("no_background") }, read: () => ground()?.file ?? "",
        write: (file) => change(() => {
          if (file) doc.content[doc.side].background = { file };
          else delete doc.content[doc.side].background;
        }),
      }),
    ];
    if (ground()) {
      shown.push(
        fields.number(studio.text("page"), { least: 1, most: 200, step: 1, read: () => ground()?.page ?? 1, write: (value) => change(() => { ground().page = Math.round(value); }, "page") }),
        fields.choice(studio.text("page_box"), { values: () => ["auto", "trim", "bleed", "crop", "media"], read: () => ground()?.box ?? "auto", write: (value) => change(() => { ground().box = value; }) }),
      );
    }
    if (typeof whole.medium === "object") {
      for (const [property, least, most] of [["width", 30, 420], ["height", 30, 420], ["bleed", 0, 10], ["safe", 1, 20]]) {
        const text = studio.texts.labels[property] ?? studio.text(property);
        shown.push(fields.number(text, { least, most, unit: "mm", read: () => design().medium[property] ?? 3, write: (value) => change(() => { design().medium[property] = value; }, property) }));
      }
    }
    const turn = make("button", { type: "button", class: "button", text: studio.text(whole.back ? "remove_back" : "add_back"), on: { click: turnBack } });
    return [
      make("p", { class: "hint", text: studio.text("nothing_selected") }), make("h3", { text: studio.text("document") }),
      make("div", { class: "studio-fields" }, shown.map(({ node }) => node)), turn,
      make("h3", { text: studio.text("colours") }), ...palette(),
    ];
  };
  const turnBack = () => {
    if (!doc.content.back) {
      doc.change(() => { doc.content.back = { elements: [] }; });
      doc.turn("back");
    } else if (!doc.content.back.elements.length || confirm(studio.text("ask_remove_back"))) {
      doc.turn("front");
      doc.change(() => { delete doc.content.back; });
    }
  };
  const palette = () => {
    const rows = Object.keys(doc.content.colours ?? {}).map((name) => {
      const own = () => doc.content.colours[name];
      const swatch = make("span", { class: "swatch", "aria-hidden": "true" });
      const inks = fields.CMYK.map((ink, place) => fields.number(studio.text(ink), {
        least: 0, most: 100, step: 1, unit: "%", read: () => own()?.cmyk[place] ?? 0, write: (value) => doc.change(() => { own().cmyk[place] = value; }, `ink ${name} ${place}`),
      }));
      const spot = fields.line(studio.text("spot"), {
        maxlength: 40, read: () => own()?.spot ?? "", write: (value) => doc.change(() => { if (value) own().spot = value; else delete own().spot; }, `spot ${name}`),
      });
      const update = () => { if (own()) swatch.style.background = fields.screen(own().cmyk); };
      update();
      shown.push(...inks, spot, { update });
      const drop = make("button", { type: "button", class: "button", text: studio.text("remove_colour"), on: { click: () => {
        if (JSON.stringify([doc.content.front, doc.content.back]).includes(JSON.stringify(name))) studio.say(studio.text("colour_used"));
        else doc.change(() => { delete doc.content.colours[name]; });
      } } });
      return make("details", { class: "studio-colour-row" }, [
        make("summary", {}, [swatch, make("span", { text: name })]),
        make("div", { class: "studio-inks" }, inks.map(({ node }) => node)), spot.node, drop,
      ]);
    });
    const name = make("input", { type: "text", maxlength: 60, autocomplete: "off" });
    const add = make("button", { type: "button", class: "button", text: studio.text("new_colour"), on: { click: () => {
      const wanted = name.value.trim();
      if (wanted && !doc.content.colours?.[wanted]) doc.change(() => { (doc.content.colours ??= {})[wanted] = { cmyk: [0, 0, 0, 100] }; });
    } } });
    return [...rows, make("div", { class: "studio-new-colour" }, [fields.labelled(studio.text("colour_name"), name), add])];
  };

  const render = () => {
    title.textContent = doc.content.name;
    const chosen = doc.chosen();
    const colours = Object.entries(doc.content.colours ?? {}).map(([name]) => name).join();
    const own = chosen.length ? "" : `${doc.side} ${Boolean(doc.content.back)} ${doc.content[doc.side].background?.file} ${colours} ${studio.upload.count}`;
    const next = `${[...doc.selected]} ${chosen.map(({ type }) => type)} ${own}`;
    if (next === sign) {
      for (const one of shown) one.update();
      return;
    }
    sign = next;
    shown = [];
    arrange.hidden = !chosen.length || !studio.editable;
    arrange.querySelector("[data-spread]").hidden = chosen.length < 3;
    if (chosen.length === 1) panel.replaceChildren(...ofElement(doc.number(chosen[0])));
    else if (chosen.length) panel.replaceChildren(make("p", { text: studio.text("selected", { count: chosen.length }) }));
    else panel.replaceChildren(...ofDesign());
    if (!studio.editable) for (const control of panel.querySelectorAll("input, select, textarea, button")) control.disabled = true;
  };
  const move = (moves, moving) => doc.change(() => moving.forEach((one, place) => geometry.shift(one, ...moves[place])));
  for (const how of ALIGN) {
    arrange.querySelector(`[data-align="${how}"]`).addEventListener("click", () => {
      const moving = doc.movable();
      if (!moving.length) return;
      const boxes = moving.map(stage.outlineOf);
      const { width, height } = stage.format;
      move(geometry.aligned(boxes, how, boxes.length > 1 ? geometry.union(boxes) : { x: 0, y: 0, width, height }), moving);
    });
  }
  for (const [name, start, size] of [["across", "x", "width"], ["down", "y", "height"]]) {
    arrange.querySelector(`[data-evenly="${name}"]`).addEventListener("click", () => {
      const moving = doc.movable();
      if (moving.length > 2) move(geometry.spread(moving.map(stage.outlineOf), start, size), moving);
    });
  }
  for (const event of ["change", "select", "side", "files"]) studio.on(event, render);
  studio.on("live", () => { for (const one of shown) one.update(); });
  studio.on("mode", () => { sign = ""; render(); });
  return { render };
};
