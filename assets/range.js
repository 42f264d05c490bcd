// Sliders of settings: the browser's own, without Dash (components/field.py). They show what the setting is and report on release.
// One with a word for off (data-off) has that at its high end, where the setting is none.
(function () {
  "use strict";
  const ranges = () => Array.from(document.querySelectorAll("input[type=range][data-setting]"));
  const idOf = (range) => JSON.parse(range.dataset.setting);

  const isOff = (range) => Boolean(range.dataset.off) && range.value === range.max;

  // What a slider shows of a value; one beyond its last step is not off.
  function placeOf(range, value) {
    if (!range.dataset.off) { return value; }
    return value === "" ? range.max : Math.min(value, range.max - range.step);
  }

  function words(range) {
    if (isOff(range)) { return range.dataset.off; }
    return idOf(range).unit === "percent" ? range.value + "%" : `${range.value} ${range.dataset.noun || ""}`.trim();
  }

  // How far the filled part of the track goes (nowhere when off), and what a screen reader says.
  function place(range) {
    range.style.setProperty("--at", isOff(range) ? -1 : (range.value - range.min) / (range.max - range.min));
    range.setAttribute("aria-valuetext", words(range));
  }

  function show() {
    const present = ranges();
    const values = window.lotwise.settings.read(present.map(idOf));
    present.forEach((range, k) => {
      if (values[k] !== undefined) { range.value = placeOf(range, values[k]); }
      place(range);
    });
  }
  document.addEventListener("lotwise-controls", show);
  document.addEventListener("lotwise-profile", show);
  document.addEventListener("lotwise-page", show);

  const isRange = (element) => element.matches("input[type=range][data-setting]");
  document.addEventListener("input", (event) => { if (isRange(event.target)) { place(event.target); } });
  document.addEventListener("change", (event) => {
    const range = event.target;
    if (isRange(range)) { window.lotwise.settings.write(idOf(range), isOff(range) ? "" : range.valueAsNumber); }
  });
})();
