// The cash a customer puts down: by notes and coins, or exactly; and the change.
export default (machine) => {
  const { part, parts, words } = machine;
  let taken = 0;
  let due = 0;

  const show = () => {
    part("cash-taken").textContent = words.yen(taken);
    part("cash-change").textContent = taken < due ? "—" : words.yen(taken - due);
    part("cash-says").textContent = taken ? `${words.text("register.cash")} ${words.yen(taken)}, ${words.text("register.change")} ${part("cash-change").textContent}` : "";
    machine.steps.fault("");
  };
  const set = (amount) => {
    taken = amount;
    show();
  };

  for (const button of parts("yen")) button.addEventListener("click", () => set(taken + Number(button.dataset.yen)));
  part("exact").addEventListener("click", () => set(due));
  part("cash-clear").addEventListener("click", () => set(0));
  words.onChange(() => {
    for (const button of parts("yen")) button.textContent = words.yen(Number(button.dataset.yen));
    show();
  });

  return {
    get taken() { return taken; },
    set,
    ask(amount) {
      due = amount;
      show();
    },
    isEnough: () => taken >= due,
    change: () => taken - due,
  };
};
