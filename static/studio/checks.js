// What would not print or scan, told live: errors first, each with a jump to what it is about.
const QUIET = 600; // ms without a change before it is looked at

export default (studio) => {
  const { document: doc, make, stage } = studio;
  const [list, summary, badge] = ["findings", "checked", "findings-count"].map(studio.part);
  let timer = 0;
  let isAsking = false;
  let isStale = false;

  const placeOf = (where) => {
    const [, side, part, place] = where.split("/");
    return { side: ["front", "back"].includes(side) ? side : "", place: part === "elements" && place ? Number(place) : -1, part };
  };
  const jump = ({ side, place }) => {
    if (side) doc.turn(side);
    const element = doc.elements()[place];
    doc.select(element ? doc.number(element) : []);
    studio.layers.open("panel");
    if (element) stage.reveal(element);
    studio.part("panel").querySelector("input, select, textarea")?.focus();
  };
  const row = ({ text, severity, where }) => {
    const at = placeOf(where);
    const name = at.side ? make("span", { class: "finding-side", text: studio.text(at.side) }) : "";
    const button = at.side ? make("button", { type: "button", class: "button", text: studio.text("jump"), on: { click: () => jump(at) } }) : "";
    return make("li", { class: `finding is-${severity}` }, [
      make("p", { class: "finding-head" }, [make("strong", { text: studio.text(severity) }), name]), make("p", { text }), button,
    ]);
  };
  const show = (findings) => {
    const errors = findings.filter(({ severity }) => severity === "error").length;
    summary.textContent = findings.length ? studio.text("counted", { errors, warnings: findings.length - errors }) : studio.text("all_good");
    summary.classList.toggle("is-good", !findings.length);
    badge.textContent = findings.length || "";
    badge.hidden = !findings.length;
    badge.classList.toggle("is-error", errors > 0);
    list.replaceChildren(...findings.map(row));
  };
  const ask = async () => {
    if (isAsking) { isStale = true; return; }
    isAsking = true;
    isStale = false;
    try {
      const answer = await studio.post("check", { content: JSON.stringify(doc.content), member: studio.preview.member });
      if (answer.status === 200) show(answer.findings);
    } catch (error) {
      if (!(error instanceof studio.Unreachable)) throw error;
      summary.textContent = studio.text("not_checked");
    } finally {
      isAsking = false;
      if (isStale) soon();
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, QUIET);
  };
  for (const event of ["change", "files", "member"]) studio.on(event, soon);
  addEventListener("online", soon);
  return { soon };
};
