// The kinds of elements: what each begins with, and which fields its panel shows. A field is [property, form, options].
const at = [["x", "mm"], ["y", "mm"]];
const size = [["width", "mm", { least: 0.5, most: 500 }], ["height", "mm", { least: 0.5, most: 500 }]];
const turn = ["rotate", "number", { least: -360, most: 360, step: 1, unit: "°", otherwise: 0 }];
const right = ["rotate", "choice", { values: [0, 90, 180, 270], otherwise: 0 }];
const points = (property, otherwise) => [property, "number", { least: 3, most: 200, step: 0.5, unit: "pt", otherwise }];
const font = ["font", "choice", { values: ["gothic", "gothic-bold", "mincho", "ud", "ud-bold"], otherwise: "gothic" }];
const colour = ["colour", "colour", { otherwise: [0, 0, 0, 100] }];
const ends = ["start", "centre", "end"];
const writing = ["writing", "choice", { values: ["horizontal", "vertical"], otherwise: "horizontal" }];
const text = (otherwise, sizes = [10, 6]) => [
  ["text", "text", { otherwise }], ...at, ...size, font, points("size", sizes[0]), points("min_size", sizes[1]), colour,
  ["align", "choice", { values: ends, otherwise: "start" }], ["valign", "choice", { values: ends, otherwise: "start" }],
  ["lines", "number", { least: 1, most: 50, step: 1, otherwise: 1 }],
  ["line_height", "number", { least: 0.8, most: 4, step: 0.05, otherwise: 1.5 }],
  ["tracking", "number", { least: -0.2, most: 2, step: 0.01, otherwise: 0 }], writing, turn,
];
const bars = [
  ...at, ["x_dimension", "number", { least: 0.264, most: 0.66, step: 0.001, unit: "mm", otherwise: 0.33 }],
  ["bar_height", "number", { least: 9, most: 60, step: 0.5, unit: "mm", otherwise: 11 }],
  ["digits", "check", { otherwise: true }], right,
];
const line = ["stroke_width", "number", { least: 0.05, most: 20, step: 0.05, unit: "mm", otherwise: 0.2 }];

export default () => ({
  text: { fields: text(), begins: { width: 40, height: 6, text: "文字", size: 10 } },
  member_name: { fields: text("{name}"), begins: { width: 50, height: 7, text: "{name} {honorific}", font: "gothic-bold", size: 12, min_size: 7 } },
  member_number: { fields: text("{member_no}"), begins: { width: 30, height: 4, size: 8 } },
  expiry: { fields: text("{expiry}"), begins: { width: 25, height: 4, size: 8 } },
  number_digits: { fields: text("{number}", [16, 12]), begins: { width: 62, height: 8, font: "gothic-bold", size: 18, min_size: 16 } },
  number_symbol: { fields: bars, begins: {} },
  store_code_symbol: { fields: bars, begins: {} },
  qr: {
    fields: [["text", "text"], ...at, ["x_dimension", "number", { least: 0.35, most: 5, step: 0.01, unit: "mm", otherwise: 0.4 }], right],
    begins: { text: "{card_url}", x_dimension: 0.381 },
  },
  image: { fields: [["file", "file"], ...at, ...size, turn], begins: { width: 30, height: 20 } },
  box: {
    fields: [...at, ...size, ["fill", "colour", { none: true }], ["stroke", "colour", { none: true }], line,
      ["radius", "number", { least: 0, most: 100, step: 0.5, unit: "mm", otherwise: 0 }], turn],
    begins: { width: 30, height: 15, fill: [0, 0, 0, 10] },
  },
  line: {
    fields: [...at, ["x2", "mm"], ["y2", "mm"], line, ["dash", "number", { least: 0, most: 20, step: 0.1, unit: "mm", otherwise: 0 }], colour],
    begins: { length: 40 },
  },
  address: {
    fields: [...at, ...size, writing, font, points("size", 12), points("min_size", 8), points("name_size", 18), ["honorific", "line", { otherwise: "様" }], colour, turn],
    begins: { width: 57, height: 88, writing: "vertical", font: "mincho", size: 12, name_size: 20, honorific: "{honorific}" },
  },
  postcode: { fields: [...at, ["boxes", "check", { otherwise: true }], font, points("size", 14)], begins: { x: 0, y: 0 } },
  customer_barcode: { fields: [...at, ["size", "number", { least: 8, most: 11.5, step: 0.1, unit: "pt", otherwise: 10 }], right], begins: {} },
  postage_mark: {
    fields: [["kind", "choice", { values: ["料金別納郵便", "料金後納郵便"] }], ["office", "line"], ...at, ["size", "number", { least: 20, most: 30, step: 0.5, unit: "mm", otherwise: 22 }], colour],
    begins: { kind: "料金別納郵便", office: "あおば郵便局", x: 8, y: 8, size: 22 },
  },
});
