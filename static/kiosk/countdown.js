// Time that runs out: shown each second, spoken only at `marks` (seconds left), so that a screen reader stays calm.
export default (machine) => {
  const shown = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  // Answers what stops it. `until` is ms of the server's clock.
  return ({ clock, live, until, marks, say, over }) => {
    let last = Infinity;
    let timer;
    const stop = () => clearInterval(timer);
    const tick = () => {
      const left = Math.max(0, Math.floor((until - machine.link.now()) / 1000));
      clock.textContent = shown(left);
      clock.dataset.urgent = left <= marks.at(-1) ? "yes" : "no";
      const mark = marks.find((one) => left <= one && one < last);
      if (mark !== undefined && left && last !== Infinity) live.textContent = say(left);
      last = left;
      if (left) return;
      stop();
      over();
    };
    timer = setInterval(tick, 1000);
    tick();
    return stop;
  };
};
