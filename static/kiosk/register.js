// A register: slips are read, the cash is taken, the receipt given; or nothing comes of it.
const MARKS = [120, 60, 30]; // seconds left that are spoken

export default (machine) => {
  const { cash, countdown, link, part, parts, payments, receipt, scan, steps, till, words } = machine;
  let asking = []; // slips whose answer is not known yet, each under its key
  let stop = () => {};

  const showItems = () => {
    part("items").replaceChildren(...till.items.map((item) => machine.make("li", { class: "bill" }, [
      machine.make("span", { class: "bill-facts" }, [
        machine.make("strong", { text: item.biller }),
        ...(item.collecting_for ? [machine.make("span", { text: `${words.text("kiosk.collecting_for")} ${item.collecting_for}` })] : []),
        machine.make("span", { text: item.purpose }),
      ]),
      machine.make("span", { class: "bill-amount", text: words.yen(item.amount) }),
    ])));
    part("due").textContent = words.yen(till.total());
    cash.ask(till.total());
  };
  const over = () => {
    if (till.isTelling()) return; // cash that was taken is told, however late
    part("hold").hidden = true;
    part("held-over").hidden = false;
    part("paying").hidden = true;
  };
  const watch = () => {
    stop();
    for (const name of ["hold", "give-up", "add"]) part(name).hidden = till.isTelling();
    part("held-over").hidden = true;
    part("paying").hidden = false;
    if (till.isTelling()) return;
    stop = countdown({
      clock: part("hold-clock"), live: part("hold-says"), until: till.heldUntil(), marks: MARKS, over,
      say: (left) => words.text("slip.left", { minutes: Math.floor(left / 60), seconds: left % 60 }),
    });
  };
  const showTill = () => {
    showItems();
    watch();
  };

  // Reads slips one after another; those that are refused are told, those without an answer stay to be asked again.
  const read = async (codes) => {
    const fresh = codes.filter((code) => !till.isHeld(code) && !asking.some(({ body }) => body.code === code));
    if (!fresh.length && !asking.length && codes.length) return { message: words.text("register.read_already") };
    asking.push(...fresh.map(till.holding));
    const refused = [];
    for (const act of asking) {
      const answer = await till.hold(act);
      if (answer.again) return answer;
      asking = asking.filter((one) => one !== act);
      if (answer.message) refused.push(answer.message);
    }
    if (till.items.length) {
      scan.clear();
      scan.stop();
      steps.go("till");
    } else if (steps.now !== "scan") steps.go("scan");
    return { message: [...new Set(refused)].join(" ") };
  };
  const key = { label: "register.read", working: "register.working_short" };
  const readNow = (codes) => steps.press(part("read"), key, () => read(codes));

  const pay = async () => {
    if (!cash.isEnough()) {
      return { message: words.text("register.not_enough") };
    }
    machine.keep("cash", cash.taken);
    const paying = till.pay();
    watch(); // what is being told needs no hold
    const answer = await paying;
    if (till.isDone()) done();
    else watch();
    return till.items.length ? answer : {};
  };
  const done = () => {
    const at = link.now();
    payments.add(till.items, till.receipt, at);
    receipt.show({ taken: cash.taken, change: cash.change(), at });
    till.finish();
    cash.set(0);
    machine.keep("cash", 0);
    steps.go("receipt");
  };
  const giveUp = async () => {
    const answer = await till.release();
    if (answer.again) return answer;
    stop();
    cash.set(0);
    steps.go("scan");
    part("scan-says").textContent = words.text("register.given_up");
    return {};
  };

  const onPress = (name, label, work) => part(name).addEventListener("click", ({ currentTarget }) => (
    steps.press(currentTarget, { label, working: "register.working_short" }, work)));

  part("read").addEventListener("click", () => {
    const code = asking.length ? "" : scan.typed();
    if (code || asking.length) readNow(code ? [code] : []);
  });
  onPress("pay", "register.pay", pay);
  onPress("give-up", "register.give_up", giveUp);
  onPress("give-up-over", "register.give_up", giveUp);
  onPress("hold-again", "register.read_again", async () => {
    const codes = till.items.map(({ code }) => code);
    till.finish();
    asking.push(...codes.map(till.holding));
    return read([]);
  });
  part("add").addEventListener("click", () => steps.go("scan"));
  for (const button of parts("next-customer")) button.addEventListener("click", () => steps.go("scan"));
  part("spoken").addEventListener("change", async ({ currentTarget }) => {
    await words.speak(currentTarget.value);
    machine.keep("language", currentTarget.value);
  });
  steps.onEnter("till", showTill);
  steps.onEnter("scan", () => {
    part("scan-says").textContent = "";
    part("back-to-till").hidden = !till.items.length;
    payments.show();
  });
  scan.onTaken(readNow);

  return {
    async begin() {
      const language = machine.kept("language") ?? machine.root.dataset.first;
      part("spoken").value = language;
      await words.speak(language);
      await scan.begin();
      words.onChange(() => { if (steps.now === "till") showItems(); });
      cash.set(machine.kept("cash") ?? 0);
      steps.go(till.items.length ? "till" : "scan", { focus: false });
      const codes = scan.linked();
      if (codes.length) readNow(codes);
    },
  };
};
