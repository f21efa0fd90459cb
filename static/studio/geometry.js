// Lengths in mm, angles in degrees counter-clockwise, as a design has them. Nothing here knows the page.
const MEDIA = {
  card: { width: 85.6, height: 53.98, radius: 3.18, bleed: 3, safe: 3 },
  postcard: { width: 100, height: 148, radius: 0, bleed: 3, safe: 3 },
  a6: { width: 105, height: 148, radius: 0, bleed: 3, safe: 3 },
  a4: { width: 210, height: 297, radius: 0, bleed: 3, safe: 3 },
};
const LEAST = 0.5; // mm that an element is wide and high at least

export default () => {
  const round = (value, step = 0.1) => Number((Math.round(value / step) * step).toFixed(3));
  const medium = (given) => MEDIA[given] ?? { radius: 0, bleed: 3, safe: 3, width: 85.6, height: 53.98, ...given };

  // The upright rectangle of an element before it is turned; `area` is what the engine says it covers, if it has said.
  const box = (element, area) => {
    if (element.type === "line") {
      return {
        x: Math.min(element.x, element.x2), y: Math.min(element.y, element.y2),
        width: Math.abs(element.x2 - element.x), height: Math.abs(element.y2 - element.y), rotate: 0,
      };
    }
    const rotate = element.rotate ?? 0;
    if (element.width !== undefined) return { ...pick(element), rotate };
    if (element.type === "postage_mark") return { ...pick(element), width: element.size ?? 22, height: element.size ?? 22, rotate };
    if (!area) return { ...pick(element), width: 10, height: 10, rotate };
    return { x: area.x + (element.x ?? 0), y: area.y + (element.y ?? 0), width: area.width, height: area.height, rotate: 0 };
  };
  const pick = ({ x = 0, y = 0, width, height }) => ({ x, y, width, height });

  // The upright rectangle around a turned one.
  const around = ({ x, y, width, height, rotate }) => {
    const angle = (rotate * Math.PI) / 180;
    const [cosine, sine] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
    const [wide, high] = [width * cosine + height * sine, width * sine + height * cosine];
    return { x: x + (width - wide) / 2, y: y + (height - high) / 2, width: wide, height: high };
  };
  const union = (boxes) => {
    const x = Math.min(...boxes.map((one) => one.x));
    const y = Math.min(...boxes.map((one) => one.y));
    return {
      x, y,
      width: Math.max(...boxes.map((one) => one.x + one.width)) - x,
      height: Math.max(...boxes.map((one) => one.y + one.height)) - y,
    };
  };
  const holds = (one, x, y, reach) => {
    const angle = ((one.rotate ?? 0) * Math.PI) / 180;
    const [dx, dy] = [x - one.x - one.width / 2, y - one.y - one.height / 2];
    const [across, down] = [dx * Math.cos(angle) - dy * Math.sin(angle), dx * Math.sin(angle) + dy * Math.cos(angle)];
    return Math.abs(across) <= one.width / 2 + reach && Math.abs(down) <= one.height / 2 + reach;
  };
  const shift = (element, dx, dy) => {
    element.x = round((element.x ?? 0) + dx, 0.01);
    element.y = round((element.y ?? 0) + dy, 0.01);
    if (element.type === "line") {
      element.x2 = round(element.x2 + dx, 0.01);
      element.y2 = round(element.y2 + dy, 0.01);
    }
  };

  // Where edges and middles may snap to: of the card, its safe area and bleed, and of the other elements.
  const magnets = (format, others) => {
    const lines = (far, start, size) => [
      0, far, far / 2, format.safe, far - format.safe, -format.bleed, far + format.bleed,
      ...others.flatMap((one) => [one[start], one[start] + one[size] / 2, one[start] + one[size]]),
    ];
    return { x: lines(format.width, "x", "width"), y: lines(format.height, "y", "height") };
  };
  // How far to move so that one of `edges` meets a magnet within `reach`; the magnets met.
  const snap = (edges, lines, reach) => {
    let best = { by: 0, far: reach, at: [] };
    for (const edge of edges) {
      for (const line of lines) {
        const far = Math.abs(line - edge);
        if (far < best.far - 1e-6) best = { by: line - edge, far, at: [line] };
      }
    }
    return best;
  };
  // A box with one of its sides or corners (`grip`: n, ne, e, …) moved by dx, dy.
  const resized = (from, grip, dx, dy, keepsAspect) => {
    const to = { ...from };
    if (grip.includes("e")) to.width = Math.max(LEAST, from.width + dx);
    if (grip.includes("s")) to.height = Math.max(LEAST, from.height + dy);
    if (grip.includes("w")) to.width = Math.max(LEAST, from.width - dx);
    if (grip.includes("n")) to.height = Math.max(LEAST, from.height - dy);
    if (keepsAspect && grip.length === 2) {
      const scale = Math.max(to.width / from.width, to.height / from.height);
      [to.width, to.height] = [from.width * scale, from.height * scale];
    }
    if (grip.includes("w")) to.x = from.x + from.width - to.width;
    if (grip.includes("n")) to.y = from.y + from.height - to.height;
    return to;
  };
  // Moves that align boxes within `frame`, or spread them evenly between the outermost two.
  const aligned = (boxes, how, frame) => boxes.map((one) => {
    const [start, size] = "left centre right".includes(how) ? ["x", "width"] : ["y", "height"];
    const share = { left: 0, top: 0, centre: 0.5, middle: 0.5, right: 1, bottom: 1 }[how];
    const by = frame[start] + (frame[size] - one[size]) * share - one[start];
    return start === "x" ? [by, 0] : [0, by];
  });
  // Gaps are made alike; where there is no room between them, the middles are.
  const spread = (boxes, start, size) => {
    const middle = (one) => one[start] + one[size] / 2;
    const order = boxes.map((_, place) => place).sort((a, b) => middle(boxes[a]) - middle(boxes[b]));
    const [first, last] = [boxes[order[0]], boxes[order.at(-1)]];
    const inner = order.slice(1, -1).reduce((sum, place) => sum + boxes[place][size], 0);
    const gap = (last[start] - first[start] - first[size] - inner) / (boxes.length - 1);
    const step = (middle(last) - middle(first)) / (boxes.length - 1);
    const moves = boxes.map(() => [0, 0]);
    let at = first[start];
    order.forEach((place, count) => {
      const one = boxes[place];
      const by = (gap < 0 ? middle(first) + count * step - one[size] / 2 : at) - one[start];
      moves[place] = start === "x" ? [by, 0] : [0, by];
      at += one[size] + gap;
    });
    return moves;
  };
  return { round, medium, box, around, union, holds, shift, magnets, snap, resized, aligned, spread, LEAST };
};
