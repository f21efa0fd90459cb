// The slip on the screen: paper with a symbol for each bill, its half hour, the PDF and the way to the register.
const MARKS = [1200, 600, 300, 60]; // seconds left that are spoken
const LEAST = 1; // device pixels a module

export default (machine) => {
  const { make, words } = machine;
  const paper = machine.part("paper");
  const list = machine.part("slip-bills");
  const pdf = machine.part("slip-pdf");
  const till = machine.part("to-register");
  let stop = () => {};

  // As many whole device pixels a module as there is room for.
  const fit = () => {
    for (const symbol of list.querySelectorAll(".slip-symbol")) {
      const modules = symbol.viewBox.baseVal.width;
      const dots = Math.max(LEAST, Math.floor((symbol.parentElement.clientWidth * devicePixelRatio) / modules));
      symbol.style.inlineSize = `${(modules * Math.min(dots, Math.ceil(2 * devicePixelRatio))) / devicePixelRatio}px`;
    }
  };
  // As under the bars of real slips.
  const readable = (code) => [`(91)${code.slice(2, 8)}-${code.slice(8, 30)}`, `${code.slice(30, 36)}-${code[36]}-${code.slice(37, 43)}-${code[43]}`];
  const fact = (caption, value) => make("div", {}, [make("dt", { text: words.text(caption) }), make("dd", { text: value })]);
  const line = (bill, of) => {
    const box = make("div", { class: "slip-code", "data-code": bill.code });
    return make("li", {}, [
      make("div", { class: "slip-bill" }, [
        make("p", { class: "slip-whose" }, [make("strong", { text: bill.biller }), make("span", { text: `${bill.place}/${of}` })]),
        make("dl", {}, [
          ...(bill.collecting_for ? [fact("kiosk.collecting_for", bill.collecting_for)] : []),
          fact("kiosk.purpose", bill.purpose),
          fact("kiosk.due_on", words.day(bill.due_on)),
        ]),
        make("p", { class: "slip-amount", text: words.yen(bill.amount) }),
      ]),
      box,
      make("p", { class: "slip-digits" }, readable(bill.code).map((text) => make("span", { text }))),
      ...(bill.stamp ? [make("p", { class: "slip-stamp", text: words.text("slip.stamp") })] : []),
    ]);
  };
  const isOver = (over) => {
    paper.classList.toggle("is-over", over);
    machine.part("slip-over").hidden = !over;
    machine.part("slip-left").hidden = over;
    machine.part("slip-ways").hidden = over;
    machine.part("slip-anew").classList.toggle("action", over);
    machine.part("slip-anew").classList.toggle("button", !over);
  };
  const say = (left) => words.text("slip.left", { minutes: Math.floor(left / 60), seconds: left % 60 });

  addEventListener("resize", fit);

  return {
    forget() {
      stop();
      machine.keep("slip", null);
    },
    async show(slip) {
      stop();
      machine.keep("slip", { ...slip, language: words.language });
      const expires = Date.parse(slip.expires_at);
      machine.part("slip-until").textContent = words.clock(expires);
      machine.part("slip-made").textContent = `${words.text("slip.made_at")} ${words.moment(Date.parse(slip.made_at))}`;
      machine.part("slip-total").textContent = words.yen(slip.total);
      list.replaceChildren(...slip.bills.map((bill) => line(bill, slip.bills.length)));
      till.href = `${till.dataset.register}#${slip.bills.map(({ code }) => code).join(",")}`;
      isOver(false);
      stop = machine.countdown({
        clock: machine.part("slip-clock"), live: machine.part("slip-says"), until: expires, marks: MARKS, say, over: () => isOver(true),
      });
      pdf.hidden = true;
      const drawn = await machine.link.ours("slip", { slip: slip.id, code: slip.bills[0].code });
      if (!drawn?.pdf) return;
      pdf.href = drawn.pdf;
      pdf.hidden = false;
      for (const box of list.querySelectorAll("[data-code]")) box.replaceChildren(machine.drawn(drawn.symbols[box.dataset.code]));
      fit();
    },
  };
};
