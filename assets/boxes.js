// Boxes for a number (components/form.py: box_input): "$100,000", "45%", "0.5×". How a number is written in one, and what it says:
// window.lotwise.box = {write(box, value), read(box), step(box, up)}; a value is a number, or "" for none.
(function () {
  "use strict";
  const GROUPED = /^-?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/;
  const limit = (box, value) => Math.min(Math.max(value, Number(box.dataset.low)), Number(box.dataset.high));
  const round = (box, value) => Number(value.toFixed(Number(box.dataset.decimals)));

  function write(box, value) {
    if (value === "") { return ""; }
    const { prefix, suffix, decimals } = box.dataset;
    const digits = Math.abs(value).toLocaleString("en-US", { maximumFractionDigits: Number(decimals) });
    return `${value < 0 ? "-" : ""}${prefix}${digits}${suffix}`;
  }

  // What is typed, within the box's limits; null for what is no number. A comma groups thousands, or else is a decimal one.
  function read(box) {
    const { prefix, suffix } = box.dataset;
    const bare = [prefix, suffix.trim()].reduce((text, part) => (part ? text.replaceAll(part, "") : text), box.value);
    const text = bare.replace(/\s/g, "").replace("−", "-");
    if (text === "") { return ""; }
    const plain = GROUPED.test(text) ? text.replaceAll(",", "") : text.replace(",", ".");
    const number = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
    return Number.isFinite(number) ? limit(box, round(box, number)) : null;
  }

  // One step up or down from what stands there.
  function step(box, up) {
    const now = read(box);
    const from = typeof now === "number" ? now : Math.max(0, Number(box.dataset.low));
    return limit(box, round(box, from + (up ? 1 : -1) * Number(box.dataset.step)));
  }

  // Letters do not belong in a number.
  document.addEventListener("beforeinput", (event) => {
    const box = event.target;
    if (!box.matches || !box.matches("input.box") || event.inputType !== "insertText" || !event.data) { return; }
    const fits = `0123456789.,+-−eE ${box.dataset.prefix}${box.dataset.suffix}`;
    if (Array.from(event.data).some((letter) => !fits.includes(letter))) { event.preventDefault(); }
  });

  window.lotwise = Object.assign(window.lotwise || {}, { box: { write: write, read: read, step: step } });
})();
