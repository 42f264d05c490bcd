// Controls of settings, the browser's own, without Dash (components/setting.py): they show what the setting is, and report what is chosen:
// a box on Enter or when it is left, a slider on release, the others at once. Dash would pass over the page several times at every move.
// A slider with a word for off (data-off) has that at its high end, where the setting is none.
(function () {
  "use strict";
  const OURS = "[data-setting]";
  const idOf = (control) => (control.idOfSetting = control.idOfSetting || JSON.parse(control.dataset.setting));

  function kindOf(control) {
    if (control.tagName === "SELECT") { return "select"; }
    if (control.type === "text") { return "box"; }
    return control.type === "checkbox" && control.getAttribute("role") !== "switch" ? "several" : control.type;
  }

  const isOff = (range) => Boolean(range.dataset.off) && range.value === range.max;

  // What a slider shows of a value; one beyond its last step is not off.
  function placeOf(range, value) {
    if (!range.dataset.off) { return value; }
    return value === "" ? range.max : Math.min(value, range.max - range.step);
  }

  function words(range, value) {
    if (isOff(range)) { return range.dataset.off; }
    return idOf(range).unit === "percent" ? value + "%" : `${value} ${range.dataset.noun || ""}`.trim();
  }

  // How far the filled part of the track goes (nowhere when off), and what a screen reader says: the value, though it be beyond the track.
  function place(range, value) {
    const at = String(isOff(range) ? -1 : (range.value - range.min) / (range.max - range.min));
    const said = words(range, value);
    if (range.style.getPropertyValue("--at") !== at) { range.style.setProperty("--at", at); }
    if (range.getAttribute("aria-valuetext") !== said) { range.setAttribute("aria-valuetext", said); }
  }

  function write(box, value) {
    box.value = box.given = window.lotwise.box.write(box, value);
  }

  // What is being typed is not written over.
  const isTyped = (box) => box === document.activeElement && box.value !== box.given;

  // How each kind shows a value, and what it reports.
  const show = {
    box: (box, value) => { if (!isTyped(box)) { write(box, value); } },
    range: (range, value) => {
      range.value = placeOf(range, value);
      place(range, value);
    },
    checkbox: (input, value) => { input.checked = value === true; },
    several: (input, value) => { input.checked = value.includes(input.value); },
    radio: (input, value) => { input.checked = input.value === value; },
    select: (select, value) => { // what another log had falls to the first, as it does when it is used
      select.value = value;
      if (select.selectedIndex < 0) { select.selectedIndex = 0; }
    },
  };
  const report = {
    box: (box) => window.lotwise.box.read(box),
    range: (range) => (isOff(range) ? "" : range.valueAsNumber),
    checkbox: (input) => input.checked,
    several: (input) => Array.from(input.closest("[role=group]").querySelectorAll(":checked"), (one) => one.value),
    radio: (input) => input.value,
    select: (select) => select.value,
  };

  function give(control, value) {
    if (value !== undefined) {
      show[kindOf(control)](control, value);
    } else if (kindOf(control) === "range") {
      place(control, control.value);
    }
  }

  // Beside each strategy the Kelly fraction it is held at: its own, or the portfolio's.
  function showFractions() {
    const places = Array.from(document.querySelectorAll("[data-fraction]"));
    const paths = places.map((one) => one.dataset.fraction);
    const read = (of) => window.lotwise.settings.read(of.map((path) => ({ path: path })));
    const own = read(paths);
    const [all] = read(["portfolio/kelly_fraction"]);
    places.forEach((one, k) => {
      const fraction = typeof own[k] === "number" ? own[k] : all;
      one.textContent = typeof fraction === "number" ? fraction.toFixed(2) + "×" : "";
      one.classList.toggle("set", typeof own[k] === "number");
    });
  }

  function showAll() {
    showFractions();
    const present = Array.from(document.querySelectorAll(OURS));
    const values = window.lotwise.settings.read(present.map(idOf));
    present.forEach((control, k) => give(control, values[k]));
  }
  document.addEventListener("lotwise-profile", showAll);
  document.addEventListener("lotwise-page", showAll);
  document.addEventListener("lotwise-filled", (event) => { if (event.target.querySelector(OURS)) { showAll(); } });

  const showNow = (control) => give(control, window.lotwise.settings.read([idOf(control)])[0]);

  // Keep what a control says and show what has become of it: what is no value (null) is put back.
  function take(control, value) {
    if (value !== null) { window.lotwise.settings.write(idOf(control), value); }
    if (kindOf(control) === "box") { control.given = control.value; } // no longer being typed
    showNow(control);
  }

  const ours = (event) => (event.target.matches && event.target.matches(OURS) ? event.target : null);
  document.addEventListener("input", (event) => {
    const control = ours(event);
    if (!control || kindOf(control) !== "range") { return; }
    place(control, control.value);
    const { path } = idOf(control);
    const beside = Array.from(document.querySelectorAll("input.box[data-setting]")).filter((box) => idOf(box).path === path);
    beside.forEach((box) => write(box, report.range(control)));
  });
  // Leaving a box for a switch can turn the switch on (its rule has a value then): a press means what was seen when it began.
  let pressed = null; // {control, wanted}
  document.addEventListener("pointerdown", (event) => {
    const control = ours(event);
    pressed = control && kindOf(control) === "checkbox" ? { control: control, wanted: !control.checked } : null;
  }, { capture: true });
  document.addEventListener("pointerup", (event) => { if (pressed && event.target !== pressed.control) { pressed = null; } }, { capture: true });
  document.addEventListener("change", (event) => {
    const control = ours(event);
    if (!control) { return; }
    if (pressed && pressed.control === control) {
      control.checked = pressed.wanted;
      pressed = null;
    }
    take(control, report[kindOf(control)](control));
  });
  document.addEventListener("focusout", (event) => {
    const control = ours(event);
    if (control && kindOf(control) === "box") { showNow(control); }
  });
  document.addEventListener("keydown", (event) => {
    const control = ours(event);
    if (!control || kindOf(control) !== "box") { return; }
    if (event.key === "Escape") { control.value = control.given; }
    if (!["ArrowUp", "ArrowDown"].includes(event.key)) { return; }
    event.preventDefault();
    take(control, window.lotwise.box.step(control, event.key === "ArrowUp"));
  });
})();
