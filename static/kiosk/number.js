// The 13 digits, in groups of 4, 4 and 5: by the big keys or a keyboard. What the last digit cannot be is told here.
const LENGTH = 13;

export default (machine) => {
  const input = machine.part("number");
  const boxes = machine.parts("box");
  const left = machine.part("digits-left");

  const digits = () => input.value.normalize("NFKC").replace(/\D/g, "").slice(0, LENGTH);
  // EAN-13: weights 1 and 3 in turn, the sum a multiple of 10.
  const isRight = (all) => [...all].reduce((sum, digit, place) => sum + Number(digit) * (place % 2 ? 3 : 1), 0) % 10 === 0;

  const show = () => {
    const all = digits();
    input.value = all;
    input.setSelectionRange(all.length, all.length);
    for (const [place, box] of boxes.entries()) {
      box.textContent = all[place] ?? "";
      box.classList.toggle("is-next", place === all.length);
    }
    left.textContent = all.length < LENGTH ? machine.words.text("kiosk.digits_left", { count: LENGTH - all.length }) : "";
    machine.steps.fault("");
  };
  const type = (key) => {
    input.value = { delete: digits().slice(0, -1), clear: "" }[key] ?? digits() + key;
    show();
  };

  input.addEventListener("input", show);
  machine.part("keypad").addEventListener("click", ({ target }) => {
    const key = target.closest("[data-key]");
    if (key) type(key.dataset.key);
  });
  machine.root.addEventListener("keydown", (event) => { // a keyboard needs no field to be chosen first
    if (machine.steps.now !== "number" || event.ctrlKey || event.metaKey || event.altKey || event.target === input) return;
    if (/^[0-9]$/.test(event.key)) type(event.key);
    else if (event.key === "Backspace") type("delete");
    else return;
    event.preventDefault();
  });
  machine.words.onChange(show);

  return {
    clear: () => type("clear"),
    // The digits; or tells what is wrong with them, and answers "".
    taken() {
      const all = digits();
      const fault = all.length < LENGTH ? "kiosk.too_few" : isRight(all) ? "" : "kiosk.wrong_digits";
      input.setAttribute("aria-invalid", fault ? "true" : "false");
      if (!fault) return all;
      machine.steps.fault(machine.words.text(fault));
      input.focus();
      return "";
    },
  };
};
