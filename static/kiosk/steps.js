// One step at a time is on the screen; the focus goes to its headline, so that a screen reader reads on from there.
export default (machine) => {
  const sections = new Map(machine.parts("step").map((section) => [section.dataset.step, section]));
  const entering = new Map();
  let now = "";

  const steps = {
    get now() { return now; },
    onEnter: (name, work) => entering.set(name, work),
    go(name, { focus = true } = {}) {
      now = name;
      for (const [key, section] of sections) section.hidden = key !== name;
      machine.root.dataset.at = name;
      steps.fault("");
      entering.get(name)?.();
      if (!focus) return;
      sections.get(name).querySelector("[data-headline]").focus({ preventScroll: true });
      if (machine.root.getBoundingClientRect().top < 0) machine.root.scrollIntoView();
    },
    // What went wrong on this step; "" for nothing.
    fault(message) {
      const says = sections.get(now)?.querySelector("[data-fault]");
      if (!says) return;
      says.textContent = message;
      says.hidden = !message;
      if (message) says.scrollIntoView({ block: "nearest" });
    },
    // Does a button's work once at a time. Where its outcome is unknown the button says that pressing again is safe.
    async press(button, key, work) {
      if (button.ariaDisabled === "true") return;
      const says = button.querySelector("[data-says]") ?? button;
      button.ariaDisabled = "true";
      says.textContent = machine.words.text(key.working);
      steps.fault("");
      let outcome;
      try {
        outcome = await work();
      } finally {
        button.ariaDisabled = null;
        says.textContent = machine.words.text(outcome?.again ? "kiosk.again" : key.label);
      }
      if (outcome?.message) steps.fault(outcome.message);
    },
  };
  machine.root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-go]");
    if (button) steps.go(button.dataset.go);
  });
  return steps;
};
