// What this register has taken in this session, newest first; its own payments can be taken back for an hour.
const MOST = 50;

export default (machine) => {
  const { make, keep, kept, link, part, steps, till, words } = machine;
  const list = part("payments");
  let taken = kept("payments") ?? [];
  let chosen;

  const save = () => keep("payments", taken.slice(0, MOST));
  const isReversible = ({ payment, result }) => result === "paid" && Date.parse(payment.reversible_until) > link.now();
  const row = (one) => make("li", {}, [
    make("p", { class: "slip-whose" }, [make("strong", { text: one.biller }), make("span", { text: words.yen(one.amount) })]),
    make("p", { class: "payment-state" }, [
      make("span", { class: `state is-${one.result}`, text: words.text(`register.state_${one.result}`) }),
      make("span", { text: `${words.clock(one.at)} ${one.receipt}` }),
    ]),
    ...(isReversible(one) ? [make("button", { type: "button", class: "button", text: words.text("register.reverse"), on: { click: () => ask(one) } })] : []),
  ]);
  const show = () => {
    list.replaceChildren(...taken.map(row));
    part("payments-none").hidden = taken.length > 0;
  };
  const ask = (one) => {
    chosen = one;
    part("reverse-whose").textContent = `${one.biller} · ${one.purpose}`;
    part("reverse-amount").textContent = words.yen(one.amount);
    part("reverse-receipt").textContent = `${words.text("register.receipt_no")} ${one.receipt}`;
    part("reverse").textContent = words.text("register.reverse_do");
    steps.go("reverse");
  };
  const reverse = async () => {
    const { code, amount, business_date: day, receipt } = chosen;
    chosen.reversing ??= link.act("reversals", { code, amount, store: till.STORE, register: till.register, business_date: day, receipt });
    save();
    const answer = await link.send(chosen.reversing);
    if (!answer.data) {
      if (!answer.again) delete chosen.reversing;
      save();
      return answer;
    }
    chosen.result = answer.data.result === "reversed" ? "reversed" : "asked";
    save();
    part("reversed-says").textContent = words.text(chosen.result === "reversed" ? "register.reversed" : "register.reversal_asked");
    part("reversed-amount").textContent = words.yen(amount);
    steps.go("reversed");
    return {};
  };

  part("reverse").addEventListener("click", ({ currentTarget }) => steps.press(currentTarget, { label: "register.reverse_do", working: "register.working_short" }, reverse));
  words.onChange(show);

  return {
    show,
    add(items, receipt, at) {
      const now = items.map(({ code, amount, biller, purpose, result, payment, telling }) => (
        { code, amount, biller, purpose, result, payment, receipt, at, business_date: telling.body.business_date }));
      taken = [...now, ...taken];
      save();
    },
  };
};
