// A kiosk from its first screen to the slip: which screens there are, and in which order, is the kind of machine's.
const FLOWS = {
  loppi: ["machine", "home", "number", "service", "notice", "bills", "check", "slip"],
  famiport: ["machine", "language", "home", "service", "notice", "number", "bills", "check", "slip"],
};
const WORDS = { // what stands on the buttons of each
  loppi: { home: "kiosk.loppi_home", service: "kiosk.loppi_service", take: "kiosk.next", notice: "kiosk.close", decide: "kiosk.decide" },
  famiport: { home: "kiosk.famiport_home", service: "kiosk.famiport_service", take: "kiosk.ok", notice: "kiosk.next", decide: "kiosk.ok" },
};
const TERMINAL = "kiosk";

export default (machine) => {
  const { words, link, steps, number, bills, slip, part } = machine;
  let kind = "famiport";
  let digits = "";
  let asking; // what is being asked, until its outcome is known
  const terminal = machine.kept(TERMINAL) ?? `K${Math.random().toString(36).slice(2, 10)}`;

  const flow = () => FLOWS[kind];
  const next = () => steps.go(flow()[flow().indexOf(steps.now) + 1]);
  const back = () => steps.go(flow()[flow().indexOf(steps.now) - 1]);
  const label = () => {
    for (const element of machine.parts("label-of")) element.textContent = words.text(WORDS[kind][element.dataset.labelOf]);
    machine.root.dataset.kind = kind;
  };
  const key = (name, working) => ({ label: WORDS[kind][name], working });
  // The same act again as long as it asks for the same and its outcome is unknown.
  const sent = async (path, body) => {
    const same = asking?.path === path && JSON.stringify(asking.body) === JSON.stringify(body);
    if (!same) asking = link.act(path, body);
    const answer = await link.send(asking);
    if (!answer.again) asking = undefined;
    return answer;
  };
  const start = async () => {
    slip.forget();
    number.clear();
    await words.speak(machine.root.dataset.first);
    label();
    steps.go("machine");
  };

  const inquire = async () => {
    const typed = number.taken();
    if (!typed) return {};
    const answer = await sent("inquiries", { number: typed, language: words.language, kiosk: terminal });
    if (!answer.data) return answer;
    digits = typed;
    if (!answer.data.bills.length) return { message: words.text("kiosk.no_bills") };
    bills.show(answer.data.bills);
    next();
    return {};
  };
  const issue = async () => {
    const answer = await sent("slips", { number: digits, bills: bills.ids(), language: words.language });
    if (!answer.data) return answer;
    slip.show(answer.data);
    next();
    number.clear();
    return {};
  };

  for (const button of machine.parts("kind-of")) {
    button.addEventListener("click", async () => {
      kind = button.dataset.kindOf;
      if (kind === "loppi") await words.speak("ja");
      label();
      next();
    });
  }
  for (const button of machine.parts("language")) {
    button.addEventListener("click", async () => {
      await words.speak(button.dataset.language);
      machine.keep("language", button.dataset.language);
      label();
      next();
    });
  }
  for (const button of machine.parts("next")) button.addEventListener("click", next);
  for (const button of machine.parts("back")) button.addEventListener("click", back);
  for (const button of machine.parts("top")) button.addEventListener("click", start);
  part("take").addEventListener("click", ({ currentTarget }) => steps.press(currentTarget, key("take", "kiosk.searching_short"), inquire));
  machine.root.addEventListener("keydown", (event) => {
    if (steps.now === "number" && event.key === "Enter" && !event.target.closest("button")) part("take").click();
  });
  part("decide").addEventListener("click", () => {
    if (!bills.count()) {
      steps.fault(words.text("kiosk.choose_one"));
      return;
    }
    bills.showChosen();
    next();
  });
  part("issue").addEventListener("click", ({ currentTarget }) => steps.press(currentTarget, key("decide", "kiosk.issuing_short"), issue));
  steps.onEnter("number", () => { if (matchMedia("(pointer: fine)").matches) setTimeout(() => part("number").focus()); });

  return {
    async begin() {
      machine.keep(TERMINAL, terminal);
      const before = machine.kept("slip");
      if (before && Date.parse(before.expires_at) > Date.now()) { // a slip is not lost with its page
        await words.speak(before.language);
        label();
        slip.show(before);
        steps.go("slip", { focus: false });
        return;
      }
      await words.speak(machine.root.dataset.first);
      label();
      steps.go("machine", { focus: false });
    },
  };
};
