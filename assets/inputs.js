// Sliders and switches of settings that are the browser's own, without Dash (components/form.py): they show what the setting is, and
// report on release. Dash would pass over the page several times at every move.
// A slider with a word for off (data-off) has that at its high end, where the setting is none.
(function () {
  "use strict";
  const OURS = "input[data-setting]";
  const isSwitch = (input) => input.type === "checkbox";
  const idOf = (input) => JSON.parse(input.dataset.setting);

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

  const valueOf = (input) => (isSwitch(input) ? input.checked : isOff(input) ? "" : input.valueAsNumber);

  function give(input, value) {
    if (isSwitch(input)) {
      input.checked = value === true;
      return;
    }
    if (value !== undefined) { input.value = placeOf(input, value); }
    place(input);
  }

  // Beside each strategy the Kelly fraction it is held at: its own, or the portfolio's.
  function showFractions() {
    const places = Array.from(document.querySelectorAll("[data-fraction]"));
    const paths = places.map((place) => place.dataset.fraction);
    const read = (of) => window.lotwise.settings.read(of.map((path) => ({ path: path })));
    const own = read(paths);
    const [all] = read(["portfolio/kelly_fraction"]);
    places.forEach((place, k) => {
      const fraction = typeof own[k] === "number" ? own[k] : all;
      place.textContent = typeof fraction === "number" ? fraction.toFixed(2) + "×" : "";
      place.classList.toggle("set", typeof own[k] === "number");
    });
  }

  function show() {
    showFractions();
    const present = Array.from(document.querySelectorAll(OURS));
    const values = window.lotwise.settings.read(present.map(idOf));
    present.forEach((input, k) => give(input, values[k]));
  }
  document.addEventListener("lotwise-controls", show);
  document.addEventListener("lotwise-profile", show);
  document.addEventListener("lotwise-page", show);
  document.addEventListener("lotwise-filled", (event) => { if (event.target.querySelector(OURS)) { show(); } });

  document.addEventListener("input", (event) => { if (event.target.matches(OURS) && !isSwitch(event.target)) { place(event.target); } });
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.matches(OURS)) { window.lotwise.settings.write(idOf(input), valueOf(input)); }
  });
})();
