// Sliders of settings: the browser's own, without Dash (components/field.py). They show what the setting is and report on release.
(function () {
  "use strict";
  const ranges = () => Array.from(document.querySelectorAll("input[type=range][data-setting]"));
  const idOf = (range) => JSON.parse(range.dataset.setting);

  // How far the filled part of the track goes, and what a screen reader says.
  function place(range) {
    range.style.setProperty("--at", (range.value - range.min) / (range.max - range.min));
    range.setAttribute("aria-valuetext", idOf(range).unit === "percent" ? range.value + "%" : range.value);
  }

  function show() {
    const present = ranges();
    const values = window.lotwise.settings.read(present.map(idOf));
    present.forEach((range, k) => {
      if (values[k] !== undefined) { range.value = values[k]; }
      place(range);
    });
  }
  document.addEventListener("lotwise-controls", show);
  document.addEventListener("lotwise-profile", show);

  const isRange = (element) => element.matches("input[type=range][data-setting]");
  document.addEventListener("input", (event) => { if (isRange(event.target)) { place(event.target); } });
  document.addEventListener("change", (event) => {
    if (isRange(event.target)) { window.lotwise.settings.write(idOf(event.target), event.target.valueAsNumber); }
  });
})();
