// The customer's copy (控え): what was paid, the cash and the change, and the proof's link as QR.
export default (machine) => {
  const { make, part, words, till } = machine;
  const list = part("receipt-lines");

  const fact = (caption, value) => make("div", {}, [make("dt", { text: words.text(caption) }), make("dd", { text: value })]);
  const proof = ({ payment }) => make("p", { class: "receipt-proof" }, [
    make("span", { class: "receipt-qr", "data-address": payment.proof_url }),
    make("a", { href: payment.proof_url, target: "_blank", rel: "noopener", text: words.text("register.proof") }),
  ]);
  const pended = ({ pending }) => make("p", { class: "receipt-pending" }, [
    make("strong", { text: words.text(`register.pending_${pending.kind}`) }), " ", words.text("register.pending"),
  ]);
  const line = (item) => make("li", {}, [
    make("p", { class: "slip-whose" }, [make("strong", { text: item.biller }), make("span", { text: words.yen(item.amount) })]),
    make("p", { text: [item.collecting_for && `${words.text("kiosk.collecting_for")} ${item.collecting_for}`, item.purpose].filter(Boolean).join(" · ") }),
    item.payment ? proof(item) : pended(item),
  ]);

  part("print").addEventListener("click", () => print());

  return {
    async show({ taken, change, at }) {
      const isPending = till.items.some(({ result }) => result !== "paid");
      part("receipt-says").textContent = words.text(isPending ? "register.recorded" : "register.paid");
      part("receipt-change").textContent = words.yen(change);
      list.replaceChildren(...till.items.map(line));
      part("receipt-total").textContent = words.yen(till.total());
      part("receipt-facts").replaceChildren(
        fact("register.cash", words.yen(taken)), fact("register.change", words.yen(change)),
        fact("register.date", words.moment(at)), fact("register.receipt_no", till.receipt),
        fact("register.store", till.STORE), fact("register.register", till.register),
      );
      const address = till.items.flatMap(({ payment }) => (payment?.proof_url ? [payment.proof_url] : []));
      const drawn = address.length ? await machine.link.ours("proofs", { address }) : undefined;
      for (const box of list.querySelectorAll("[data-address]")) {
        const svg = drawn?.symbols?.[box.dataset.address];
        if (svg) box.replaceChildren(machine.drawn(svg));
      }
    },
  };
};
