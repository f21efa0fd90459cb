// Pointers on the sheet: pick, drag, resize, draw a frame around several. One movement a frame, whatever the pointer sends.
const FINGER = 8; // px around a thing that still pick it
const MOUSE = 3;
const STARTS = 3; // px before a press is a drag
const MAGNET = 6; // px

export default (studio) => {
  const { document: doc, geometry, stage } = studio;
  const [room, sheet, band] = ["stage", "sheet", "band"].map(studio.part);
  let gesture = null;
  let latest = null;

  const others = (moving) => doc.elements()
    .filter((one) => !moving.includes(one) && !doc.hidden.has(doc.number(one)))
    .map(stage.outlineOf);
  const reach = (event) => (event.pointerType === "mouse" ? MOUSE : FINGER) / stage.scale;

  const dragging = () => {
    const moving = doc.movable();
    const from = moving.map((one) => ({ x: one.x ?? 0, y: one.y ?? 0, x2: one.x2, y2: one.y2 }));
    const frame = geometry.union(moving.map(stage.outlineOf));
    const lines = geometry.magnets(stage.format, others(moving));
    const edges = (start, size, by) => [0, 0.5, 1].map((share) => frame[start] + frame[size] * share + by);
    return (to, [dx, dy]) => {
      let guides = [[], []];
      [dx, dy] = [geometry.round(frame.x + dx) - frame.x, geometry.round(frame.y + dy) - frame.y];
      if (to.shiftKey) [dx, dy] = Math.abs(dx) > Math.abs(dy) ? [dx, 0] : [0, dy];
      if (!to.altKey) {
        const across = geometry.snap(edges("x", "width", dx), lines.x, MAGNET / stage.scale);
        const down = geometry.snap(edges("y", "height", dy), lines.y, MAGNET / stage.scale);
        [dx, dy] = [dx + across.by, dy + down.by];
        guides = [across.at, down.at];
      }
      moving.forEach((one, place) => {
        Object.assign(one, { x: from[place].x, y: from[place].y });
        if (one.type === "line") Object.assign(one, { x2: from[place].x2, y2: from[place].y2 });
        geometry.shift(one, dx, dy);
      });
      stage.guide(...guides);
    };
  };

  const resizing = (element, grip) => {
    if (element.type === "line") return ending(element, grip);
    const from = stage.boxOf(element);
    const lines = geometry.magnets(stage.format, others([element]));
    const angle = (from.rotate * Math.PI) / 180;
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
    return (to, [sx, sy]) => {
      let [dx, dy] = [sx * cosine - sy * sine, sx * sine + sy * cosine];
      const guides = [[], []];
      if (!from.rotate) {
        const snapped = (start, size, low, high, by, axis, place) => {
          const edge = grip.includes(high) ? from[start] + from[size] : grip.includes(low) ? from[start] : null;
          if (edge === null) return by;
          const rounded = geometry.round(edge + by) - edge;
          if (to.altKey) return rounded;
          const found = geometry.snap([edge + rounded], axis, MAGNET / stage.scale);
          guides[place] = found.at;
          return rounded + found.by;
        };
        dx = snapped("x", "width", "w", "e", dx, lines.x, 0);
        dy = snapped("y", "height", "n", "s", dy, lines.y, 1);
      }
      const box = geometry.resized(from, grip, dx, dy, (element.type === "image") !== to.shiftKey);
      const [cx, cy] = [box.x + box.width / 2 - from.x - from.width / 2, box.y + box.height / 2 - from.y - from.height / 2];
      element.width = geometry.round(box.width, 0.01);
      element.height = geometry.round(box.height, 0.01);
      element.x = geometry.round(from.x + from.width / 2 + cx * cosine + cy * sine - box.width / 2, 0.01);
      element.y = geometry.round(from.y + from.height / 2 - cx * sine + cy * cosine - box.height / 2, 0.01);
      stage.guide(...guides);
    };
  };
  const ending = (element, grip) => {
    const [x, y] = grip === "1" ? ["x", "y"] : ["x2", "y2"];
    const from = { x: element[x], y: element[y] };
    const lines = geometry.magnets(stage.format, others([element]));
    return (to, [dx, dy]) => {
      const across = geometry.snap([from.x + dx], to.altKey ? [] : lines.x, MAGNET / stage.scale);
      const down = geometry.snap([from.y + dy], to.altKey ? [] : lines.y, MAGNET / stage.scale);
      element[x] = geometry.round(from.x + dx + across.by, 0.05);
      element[y] = geometry.round(from.y + dy + down.by, 0.05);
      const [fx, fy] = grip === "1" ? [element.x2, element.y2] : [element.x, element.y];
      if (to.shiftKey && Math.abs(element[x] - fx) > Math.abs(element[y] - fy)) element[y] = fy;
      else if (to.shiftKey) element[x] = fx;
      stage.guide(across.at, down.at);
    };
  };
  const banding = (start) => {
    const before = new Set(doc.selected);
    return (to, [dx, dy]) => {
      const [x, y] = [Math.min(start[0], start[0] + dx), Math.min(start[1], start[1] + dy)];
      const [width, height] = [Math.abs(dx), Math.abs(dy)];
      const { bleed } = stage.format;
      band.hidden = false;
      band.style.transform = `translate(${(x + bleed) * stage.scale}px, ${(y + bleed) * stage.scale}px)`;
      band.style.width = `${width * stage.scale}px`;
      band.style.height = `${height * stage.scale}px`;
      const inside = doc.elements().filter((one) => {
        const it = stage.outlineOf(one);
        const isFree = !doc.hidden.has(doc.number(one)) && !doc.locked.has(doc.number(one));
        return isFree && it.x < x + width && x < it.x + it.width && it.y < y + height && y < it.y + it.height;
      });
      doc.selected = new Set([...(to.shiftKey ? before : []), ...inside.map(doc.number)]);
      stage.frame();
    };
  };

  const begin = (event, move, { changes = true, tap } = {}) => {
    gesture = { id: event.pointerId, x: event.clientX, y: event.clientY, start: stage.at(event), move, changes, tap, moved: false };
    latest = null;
    room.setPointerCapture(event.pointerId);
  };
  const step = () => {
    if (!gesture || !latest) return;
    const event = latest;
    latest = null;
    if (!gesture.moved) {
      if (Math.hypot(event.clientX - gesture.x, event.clientY - gesture.y) < STARTS) return;
      gesture.moved = true;
      if (gesture.changes) doc.begin();
    }
    const [x, y] = stage.at(event);
    gesture.move(event, [x - gesture.start[0], y - gesture.start[1]]);
    if (gesture.changes) doc.live();
  };
  const end = (event, { abandoned = false } = {}) => {
    if (!gesture || event.pointerId !== gesture.id) return;
    if (!abandoned) step();
    const { moved, changes, tap } = gesture;
    gesture = null;
    band.hidden = true;
    stage.guide([], []);
    if (moved && changes) {
      if (abandoned) doc.abandon();
      else doc.settle();
    } else if (!moved && !abandoned) tap?.(event);
    studio.tell("select");
  };

  room.addEventListener("pointerdown", (event) => {
    if (event.button || gesture) return;
    const [x, y] = stage.at(event);
    const grip = event.target.dataset?.grip;
    const frame = event.target.closest(".frame");
    const hit = stage.under(x, y, reach(event));
    room.focus({ preventScroll: true });
    if (grip && studio.editable) return begin(event, resizing(doc.chosen()[0], grip));
    if (event.pointerType !== "mouse" && !frame) return undefined; // a finger scrolls; a tap picks (below)
    const picks = (again) => {
      const found = stage.under(...stage.at(again), reach(again));
      if (found) doc.select(doc.number(found), { add: again.shiftKey });
    };
    if (frame && !event.shiftKey && !frame.classList.contains("is-locked")) {
      return begin(event, dragging(), { tap: picks });
    }
    if (hit) {
      if (event.shiftKey || !doc.selected.has(doc.number(hit))) doc.select(doc.number(hit), { add: event.shiftKey });
      return studio.editable && doc.movable().length ? begin(event, dragging()) : undefined;
    }
    if (!event.shiftKey) doc.select([]);
    return begin(event, banding([x, y]), { changes: false });
  });
  room.addEventListener("click", (event) => {
    if (event.pointerType === "mouse" || event.target.closest(".frame")) return;
    const hit = stage.under(...stage.at(event), reach(event));
    doc.select(hit ? doc.number(hit) : []);
  });
  room.addEventListener("pointermove", (event) => {
    if (gesture?.id !== event.pointerId) return;
    if (!latest) requestAnimationFrame(step);
    latest = event;
  });
  room.addEventListener("pointerup", (event) => end(event));
  room.addEventListener("pointercancel", (event) => end(event, { abandoned: true }));
  room.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && gesture?.moved) {
      event.stopImmediatePropagation();
      end({ pointerId: gesture.id }, { abandoned: true });
    }
  });
  sheet.addEventListener("dragstart", (event) => event.preventDefault());
  return { get isOn() { return gesture !== null; } };
};
