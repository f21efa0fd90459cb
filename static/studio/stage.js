// The sheet at true proportions: the engine's drawing, the lines of trim, bleed and safe area, frames of what is selected.
const POINTS = 72 / 25.4; // in a mm
const SVG = "http://www.w3.org/2000/svg";
const GRIPS = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];
const LEAST_ZOOM = 0.8; // px per mm
const LARGEST_ZOOM = 60;
const MM_ON_SCREEN = 96 / 25.4; // CSS px in a mm: 100 percent

export default (studio) => {
  const { document: doc, geometry, make } = studio;
  const [room, sheet, art, lines, frames, guides] = ["stage", "sheet", "art", "lines", "frames", "guides"].map(studio.part);
  const percent = studio.part("zoom");
  const areas = new Map(); // of elements, relative to their x and y, as the engine says
  const seen = new Map(); // where elements stood in the drawing that shows
  let groups = new Map();
  let fits = true;

  const stage = {
    scale: 6,
    get format() { return geometry.medium(doc.content.medium); },
    areaOf: (element) => areas.get(doc.number(element)),
    boxOf: (element) => geometry.box(element, areas.get(doc.number(element))),
    outlineOf: (element) => geometry.around(stage.boxOf(element)),
    // A pointer's place in mm from the trim's corner.
    at(event) {
      const { left, top } = sheet.getBoundingClientRect();
      const { bleed } = stage.format;
      return [(event.clientX - left) / stage.scale - bleed, (event.clientY - top) / stage.scale - bleed];
    },
    // The topmost element there that can be seen and is not locked.
    under(x, y, reach) {
      return doc.elements().findLast((one) => {
        const number = doc.number(one);
        return !doc.hidden.has(number) && !doc.locked.has(number) && geometry.holds(stage.boxOf(one), x, y, reach);
      });
    },
    zoom(scale) {
      fits = false;
      resize(Math.min(LARGEST_ZOOM, Math.max(LEAST_ZOOM, scale)));
    },
    fit() {
      fits = true;
      const { width, height, bleed } = stage.format;
      const [across, down] = [room.clientWidth - 24, Math.max(room.clientHeight, 220) - 24];
      resize(Math.max(LEAST_ZOOM, Math.min(across / (width + 2 * bleed), down / (height + 2 * bleed))));
    },
    // The engine's drawing of the side as it was when `numbers` were its elements, in order.
    show(svg, found, numbers, elements) {
      const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
      const old = new Map([...art.querySelectorAll("image")].map((image) => [image.getAttribute("xlink:href"), image]));
      for (const image of drawn.querySelectorAll("image")) {
        const kept = old.get(image.getAttribute("xlink:href"));
        if (!kept) continue;
        for (const { name, value } of image.attributes) if (name !== "xlink:href") kept.setAttribute(name, value);
        image.replaceWith(kept); // as it is loaded already
      }
      drawn.removeAttribute("role");
      art.replaceChildren(document.importNode(drawn, false));
      art.firstChild.append(...drawn.childNodes);
      groups = new Map([...art.querySelectorAll("[data-place]")].map((group) => [numbers[group.dataset.place], group]));
      seen.clear();
      numbers.forEach((number, place) => {
        const { x = 0, y = 0 } = elements[place];
        seen.set(number, { x, y });
        const area = found[place];
        if (area) areas.set(number, { x: area[0] - x, y: area[1] - y, width: area[2], height: area[3] });
      });
      stage.follow();
      stage.frame();
    },
    blank() {
      art.replaceChildren();
      groups = new Map();
      seen.clear();
    },
    // Moves what has moved since it was drawn, hides what is hidden.
    follow() {
      for (const one of doc.elements()) {
        const number = doc.number(one);
        const [group, was] = [groups.get(number), seen.get(number)];
        if (!group || !was) continue;
        const [dx, dy] = [(one.x ?? 0) - was.x, (one.y ?? 0) - was.y];
        if (dx || dy) group.setAttribute("transform", `translate(${dx * POINTS} ${-dy * POINTS})`);
        else group.removeAttribute("transform");
        group.setAttribute("visibility", doc.hidden.has(number) ? "hidden" : "visible");
      }
      const there = new Set(doc.elements().map(doc.number));
      for (const [number, group] of groups) if (!there.has(number)) group.setAttribute("visibility", "hidden");
    },
    // Frames around what is selected; grips where there is one thing that can be resized.
    frame() {
      const chosen = doc.chosen();
      while (frames.children.length > chosen.length) frames.lastChild.remove();
      while (frames.children.length < chosen.length) frames.append(make("div", { class: "frame" }));
      chosen.forEach((one, place) => {
        const frame = frames.children[place];
        const number = doc.number(one);
        const isLocked = doc.locked.has(number) || !studio.editable;
        put(frame, one);
        frame.classList.toggle("is-locked", isLocked);
        const grips = chosen.length > 1 || isLocked ? [] : gripsOf(one);
        if (frame.dataset.grips !== `${number} ${grips}`) {
          frame.dataset.grips = `${number} ${grips}`;
          frame.replaceChildren(...grips.map((grip) => make("span", { class: `grip grip-${grip}`, "data-grip": grip })));
        }
        if (one.type === "line") placeEnds(frame, one);
      });
    },
    guide(across, down) {
      const { bleed, width, height } = stage.format;
      const path = [
        ...across.map((x) => `M${(x + bleed) * stage.scale} 0V${(height + 2 * bleed) * stage.scale}`),
        ...down.map((y) => `M0 ${(y + bleed) * stage.scale}H${(width + 2 * bleed) * stage.scale}`),
      ].join("");
      guides.setAttribute("d", path);
    },
    reveal(element) {
      const { x, y, width, height } = stage.outlineOf(element);
      const { bleed } = stage.format;
      const [left, top] = [(x + bleed) * stage.scale + sheet.offsetLeft, (y + bleed) * stage.scale + sheet.offsetTop];
      const isIn = left >= room.scrollLeft && left + width * stage.scale <= room.scrollLeft + room.clientWidth
        && top >= room.scrollTop && top + height * stage.scale <= room.scrollTop + room.clientHeight;
      if (!isIn) room.scrollTo({ left: left - 40, top: top - 40 });
    },
  };

  const gripsOf = (one) => {
    if (one.type === "line") return ["1", "2"];
    return one.width === undefined ? [] : GRIPS;
  };
  const put = (frame, one) => {
    const { x, y, width, height, rotate } = stage.boxOf(one);
    const { bleed } = stage.format;
    const grown = one.type === "line" ? 1 : 0;
    frame.style.transform = `translate(${(x + bleed - grown) * stage.scale}px, ${(y + bleed - grown) * stage.scale}px) rotate(${-rotate}deg)`;
    frame.style.width = `${(width + 2 * grown) * stage.scale}px`;
    frame.style.height = `${(height + 2 * grown) * stage.scale}px`;
    frame.classList.toggle("is-small", Math.min(width, height) * stage.scale < 28);
  };
  const placeEnds = (frame, one) => {
    const box = stage.boxOf(one);
    [["1", one.x, one.y], ["2", one.x2, one.y2]].forEach(([name, x, y]) => {
      const grip = frame.querySelector(`.grip-${name}`);
      if (!grip) return;
      grip.style.left = `${(x - box.x + 1) * stage.scale}px`;
      grip.style.top = `${(y - box.y + 1) * stage.scale}px`;
    });
  };
  const resize = (scale) => {
    stage.scale = scale;
    const { width, height, bleed } = stage.format;
    const [across, down] = [(width + 2 * bleed) * scale, (height + 2 * bleed) * scale];
    for (const one of [sheet]) {
      one.style.width = `${across}px`;
      one.style.height = `${down}px`;
    }
    lines.parentNode.setAttribute("viewBox", `0 0 ${across} ${down}`);
    percent.textContent = `${Math.round((scale / MM_ON_SCREEN) * 100)}%`;
    rule();
    stage.guide([], []);
    stage.frame();
  };
  // Trim (with its corners), safe area and bleed, and a veil over what is cut away.
  const rule = () => {
    const { width, height, radius, bleed, safe } = stage.format;
    const rect = (inset, round) => {
      const [x, y] = [(bleed + inset) * stage.scale, (bleed + inset) * stage.scale];
      const [w, h, r] = [(width - 2 * inset) * stage.scale, (height - 2 * inset) * stage.scale, round * stage.scale];
      return `M${x + r} ${y}h${w - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${h - 2 * r}a${r} ${r} 0 0 1 ${-r} ${r}h${2 * r - w}a${r} ${r} 0 0 1 ${-r} ${-r}v${2 * r - h}a${r} ${r} 0 0 1 ${r} ${-r}z`;
    };
    const path = (name, d) => {
      const made = document.createElementNS(SVG, "path");
      made.setAttribute("class", name);
      made.setAttribute("d", d);
      return made;
    };
    lines.replaceChildren(
      path("veil", rect(-bleed, 0) + rect(0, radius)), path("trim", rect(0, radius)), path("safe-ground", rect(safe, 0)),
      path("safe", rect(safe, 0)),
    );
  };

  studio.on("load", () => { areas.clear(); stage.blank(); });
  studio.on("change", () => {
    if (fits && sheet.dataset.medium !== JSON.stringify(doc.content.medium)) stage.fit();
    sheet.dataset.medium = JSON.stringify(doc.content.medium);
    stage.follow();
    stage.frame();
  });
  studio.on("live", () => { stage.follow(); stage.frame(); });
  studio.on("select", stage.frame);
  studio.on("side", () => { stage.blank(); stage.frame(); });
  studio.on("layers", () => { stage.follow(); stage.frame(); });
  new ResizeObserver(() => { if (fits) stage.fit(); }).observe(room);
  studio.part("zoom-in").addEventListener("click", () => stage.zoom(stage.scale * 1.25));
  studio.part("zoom-out").addEventListener("click", () => stage.zoom(stage.scale / 1.25));
  studio.part("zoom-fit").addEventListener("click", stage.fit);
  room.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    stage.zoom(stage.scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
  }, { passive: false });
  return stage;
};
