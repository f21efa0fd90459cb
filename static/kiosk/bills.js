// The open bills of a number, to be ticked; and those that were, to be checked.
const MOST = 20; // on a slip

export default (machine) => {
  const { make, words } = machine;
  const list = machine.part("bills");
  const chosenList = machine.part("chosen");
  const all = machine.part("choose-all");
  let bills = [];

  const chosen = () => bills.filter(({ box }) => box.checked);
  const total = () => chosen().reduce((sum, { bill }) => sum + bill.amount, 0);

  const count = () => {
    const ticked = chosen().length;
    for (const { box } of bills) box.disabled = !box.checked && ticked >= MOST;
    machine.part("bills-total").textContent = words.yen(total());
    machine.part("bills-count").textContent = words.text("kiosk.count", { count: ticked });
    machine.part("bills-full").hidden = ticked < MOST;
    machine.steps.fault("");
  };
  const daysLeft = ({ days_left: days }) => words.text(["kiosk.due_today", "kiosk.due_tomorrow"][days] ?? "kiosk.days_left", { days });
  const whose = (bill) => [
    make("strong", { text: bill.biller }),
    ...(bill.collecting_for ? [make("span", { class: "bill-owner", text: `${words.text("kiosk.collecting_for")} ${bill.collecting_for}` })] : []),
    make("span", { class: "bill-purpose", text: bill.purpose }),
  ];
  const facts = (bill) => [
    ...whose(bill),
    ...(bill.customer_name ? [make("span", { class: "bill-name", text: `${words.text("kiosk.customer_name")} ${bill.customer_name}` })] : []),
    make("span", { class: "bill-due" }, [
      `${words.text("kiosk.due_on")} `, make("time", { text: words.day(bill.due_on) }), " ",
      make("em", { class: bill.days_left < 3 ? "is-near" : "", text: daysLeft(bill) }),
    ]),
    ...(bill.message ? [make("span", { class: "bill-message", text: bill.message })] : []),
    ...(bill.is_held ? [make("em", { class: "is-near", text: words.text("kiosk.held") })] : []),
  ];
  const row = (bill) => {
    const box = make("input", { type: "checkbox", on: { change: count } });
    const label = make("label", { class: "bill" }, [
      box, make("span", { class: "bill-facts" }, facts(bill)), make("span", { class: "bill-amount", text: words.yen(bill.amount) }),
    ]);
    return { bill, box, line: make("li", {}, [label]) };
  };

  all.addEventListener("click", () => {
    for (const [place, { box }] of bills.entries()) box.checked = place < MOST;
    count();
  });

  return {
    total,
    count: () => chosen().length,
    ids: () => chosen().map(({ bill }) => bill.id),
    show(found) {
      bills = found.map(row);
      if (bills.length === 1) bills[0].box.checked = true;
      list.replaceChildren(...bills.map(({ line }) => line));
      all.hidden = bills.length < 2;
      machine.part("bills-full").textContent = words.text("kiosk.most", { count: MOST });
      count();
    },
    showChosen() {
      chosenList.replaceChildren(...chosen().map(({ bill }) => make("li", { class: "bill" }, [
        make("span", { class: "bill-facts" }, whose(bill)), make("span", { class: "bill-amount", text: words.yen(bill.amount) }),
      ])));
      machine.part("check-total").textContent = words.yen(total());
      machine.part("check-count").textContent = words.text("kiosk.count", { count: chosen().length });
    },
  };
};
