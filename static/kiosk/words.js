// What the machine says, in the language chosen on it; from the stores' link, as any chain gets it.
export default (machine) => {
  const tags = JSON.parse(machine.root.dataset.languages);
  const yen = new Intl.NumberFormat("ja-JP");
  const loaded = new Map();
  const listeners = [];
  let texts = {};
  let language = "ja";

  const words = {
    get language() { return language; },
    text: (key, values = {}) => (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? ""),
    yen: (amount) => words.text("kiosk.yen", { amount: yen.format(amount) }),
    day: (iso) => new Intl.DateTimeFormat(tags[language], { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`)),
    clock: (at) => new Intl.DateTimeFormat("ja-JP", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Tokyo" }).format(at),
    moment: (at) => new Intl.DateTimeFormat(tags[language], { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Tokyo" }).format(at),
    // Words that change with the language: once now, and again at each change.
    onChange(work) { listeners.push(work); },
    async speak(wanted) {
      if (!loaded.has(wanted)) {
        const answer = await fetch(`/stores/v1/texts?language=${wanted}`);
        if (!answer.ok) throw new Error(`texts ${answer.status}`);
        loaded.set(wanted, (await answer.json()).texts);
      }
      language = wanted;
      texts = loaded.get(wanted);
      machine.root.lang = tags[wanted];
      for (const element of machine.parts("text")) element.textContent = words.text(element.dataset.text);
      for (const element of machine.parts("label")) element.setAttribute("aria-label", words.text(element.dataset.label));
      for (const element of machine.parts("say-denied")) {
        for (const name of ["denied", "searching", "found"]) element.dataset[name] = words.text(`register.camera_${name}`);
      }
      for (const work of listeners) work();
    },
  };
  return words;
};
