// What a register knows of itself and of the customer before it: its codes and receipt numbers, the slips it holds, and
// how far each has come. It is kept, so that a page that is opened anew goes on where it was.
const STORE = "TEST";

export default (machine) => {
  const { keep, kept, link } = machine;
  const register = kept("register") ?? `R${Math.random().toString(36).slice(2, 10)}`;
  keep("register", register);
  let items = kept("items") ?? [];
  let receipt = kept("receipt") ?? "";

  const here = { store: STORE, register };
  const day = () => new Date(link.now() + 9 * 3600_000).toISOString().slice(0, 10); // Japan's
  const save = () => {
    keep("items", items);
    keep("receipt", receipt);
  };
  const newReceipt = () => {
    const count = (kept("receipts") ?? 0) + 1;
    keep("receipts", count);
    return `${day().replaceAll("-", "")}-${String(count).padStart(4, "0")}`;
  };
  const told = ({ code, amount }) => ({ ...here, code, amount, business_date: day(), receipt });
  const drop = (item) => {
    items = items.filter((one) => one !== item);
    save();
  };

  const till = {
    STORE,
    register,
    get items() { return items; },
    get receipt() { return receipt; },
    total: () => items.reduce((sum, { amount }) => sum + amount, 0),
    // The earliest end of what is held, ms of the server's clock.
    heldUntil: () => Math.min(...items.map(({ held_until: until }) => Date.parse(until))),
    isHeld: (code) => items.some((item) => item.code === code),
    isTelling: () => items.some(({ telling }) => telling),
    isDone: () => items.length > 0 && items.every(({ result }) => result),
    // Holds a slip's bill. What could not be heard of is asked again under the same key by whoever kept the act.
    async hold(act) {
      const answer = await link.send(act);
      if (answer.data) {
        items = [...items.filter(({ code }) => code !== answer.data.code), answer.data];
        save();
      }
      return answer;
    },
    holding: (code) => link.act("authorisations", { ...here, code }),
    // Tells of the cash, bill by bill; stops where an answer is missing, and goes on there when it is called again.
    async pay() {
      receipt ||= newReceipt();
      for (const item of items.filter(({ result }) => !result)) {
        item.telling ??= link.act("confirmations", told(item));
        save();
        const answer = await link.send(item.telling);
        if (!answer.data) {
          if (!answer.again) delete item.telling;
          save();
          return answer;
        }
        Object.assign(item, { result: answer.data.result, payment: answer.data.payment, pending: answer.data.pending });
        save();
      }
      return {};
    },
    // Lets go of all that is held; a hold that is over, or was never there, is no matter.
    async release() {
      for (const item of items) {
        item.releasing ??= link.act("releases", { ...here, code: item.code });
        const answer = await link.send(item.releasing);
        if (answer.again) return answer;
        drop(item);
      }
      return {};
    },
    finish() {
      items = [];
      receipt = "";
      save();
    },
  };
  return till;
};
