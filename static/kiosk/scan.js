// A slip before the register: by the camera, by its 44 digits, or by the link on the kiosk's screen.
const SLIP = /^91[0-9]{42}$/;
const LENGTH = 44;

export default (machine) => {
  const { part, link, words, steps } = machine;
  const input = part("code");
  const box = part("camera");
  let taken = () => {};
  let camera;

  const digitsOf = (text) => text.normalize("NFKC").replace(/\D/g, "");
  // Modulus 10, weight 3 from the right, as the symbol has it.
  const isRight = (code) => {
    const sum = [...code].reverse().reduce((all, digit, place) => all + Number(digit) * (place % 2 ? 3 : 1), 0);
    return SLIP.test(code) && sum % 10 === 0;
  };
  const good = (values) => values.map(digitsOf).filter(isRight);

  input.addEventListener("input", () => {
    part("code-left").textContent = words.text("register.digits", { count: digitsOf(input.value).length, of: LENGTH });
    steps.fault("");
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    part("read").click();
  });

  return {
    onTaken(work) { taken = work; },
    clear() {
      input.value = "";
      part("code-left").textContent = "";
    },
    stop: () => camera?.end(""),
    // The digits that were typed; or tells what is wrong with them, and answers "".
    typed() {
      const code = digitsOf(input.value);
      if (isRight(code)) return code;
      steps.fault(words.text(code.length < LENGTH ? "register.code_short" : "register.code_wrong"));
      input.focus();
      return "";
    },
    // Those of the page's address, once.
    linked() {
      const codes = good(location.hash.slice(1).split(","));
      if (codes.length) history.replaceState(null, "", location.pathname + location.search);
      return codes;
    },
    async begin() {
      const { default: make } = await import(machine.addresses.camera);
      camera = make({
        box, good, format: "code_128", size: { width: { ideal: 1920 }, height: { ideal: 1080 } },
        address: "/kiosk/read", body: () => link.form(), read: ({ found }) => found, found: (codes) => taken(codes),
      });
    },
  };
};
