// Making, changing and copying scenarios: the dialog that the server fills (pages/position_sizing/scenario_editor.py).
(function () {
  "use strict";
  const MOST = 8; // side by side
  const ns = (window.dash_clientside = window.dash_clientside || {});
  const dialog = () => document.getElementById("scenario-dialog");
  const form = () => document.querySelector("#scenario-editor form");
  let asked = null; // {name, kind} that the next form answers

  function ask(name, kind) {
    asked = { name: name || "", kind: kind || null };
    ns.set_props("scenario-asked", { data: { name: name || null, kind: kind || null, at: Date.now() } });
    showIfThere();
  }

  // The form may be there already: the server sends only what changed.
  function showIfThere() {
    const there = form();
    if (!asked || !there || there.dataset.name !== asked.name || (asked.kind && there.dataset.kind !== asked.kind)) { return; }
    if (!dialog().open) { dialog().showModal(); }
  }
  document.addEventListener("lotwise-filled", (event) => { if (event.target.id === "scenario-editor") { showIfThere(); } });

  function close() {
    asked = null;
    dialog().close();
  }

  function say(message) {
    ns.set_props("notices", { sendNotifications: [{ action: "show", id: "scenarios", title: "Scenarios", message: message, color: "gray" }] });
  }

  function number(input) {
    if (input.value === "") { return null; }
    return input.dataset.unit === "percent" ? Number((input.valueAsNumber / 100).toFixed(12)) : input.valueAsNumber;
  }

  // The scenario that the form describes. Parameters whose box is empty are left out: then the rule's own default holds.
  function read(fields) {
    const rule = { kind: fields.kind.value };
    for (const input of fields) {
      if (!input.name || ["name", "kind", "constrained"].includes(input.name)) { continue; }
      const value = input.type === "number" ? number(input) : input.value;
      const [group, name] = input.name.split(/\/(.*)/s);
      if (name !== undefined) {
        rule[group] = rule[group] || {};
        if (value !== null) { rule[group][name] = value; }
      } else if (value !== null) {
        rule[group] = value;
      }
    }
    return { name: fields.name.value.trim(), constrained: fields.constrained.checked, rule: rule };
  }

  // What a browser's own validation cannot see.
  function judge(there, scenario, others) {
    const fields = there.elements;
    const alike = others.some((other) => other.name === scenario.name);
    fields.name.setCustomValidity(!scenario.name ? "A scenario needs a name." : alike ? "Another scenario has this name." : "");
    if (scenario.rule.kind === "volatility_adjusted") {
      const trailing = scenario.rule.source === "trailing";
      const lacks = (key) => (trailing && scenario.rule[key] === undefined ? "Needed for the strategy’s own returns." : "");
      fields.lookback.setCustomValidity(lacks("lookback"));
      fields.reference.setCustomValidity(lacks("reference"));
      fields.cap.setCustomValidity(scenario.rule.cap < scenario.rule.floor ? "Not below the smallest multiple." : "");
    }
    return there.reportValidity();
  }

  function save(there, name) {
    const active = window.lotwise.profiles.current();
    const scenarios = active.profile.scenarios;
    const scenario = read(there.elements);
    const others = scenarios.filter((other) => other.name !== name);
    if (!judge(there, scenario, others)) { return; }
    if (!name && scenarios.length >= MOST) { return say("Eight scenarios are shown at most; remove one first."); }
    active.profile.scenarios = name ? scenarios.map((other) => (other.name === name ? scenario : other)) : scenarios.concat(scenario);
    window.lotwise.profiles.save(active.profile);
    close();
  }

  function duplicate(name) {
    const active = window.lotwise.profiles.current();
    const scenarios = active.profile.scenarios;
    if (scenarios.length >= MOST) { return say("Eight scenarios are shown at most; remove one first."); }
    const at = scenarios.findIndex((scenario) => scenario.name === name);
    const names = scenarios.map((scenario) => scenario.name);
    let copy = name + ", copy";
    for (let k = 2; names.includes(copy); k += 1) { copy = name + ", copy " + k; }
    scenarios.splice(at + 1, 0, { ...scenarios[at], name: copy });
    window.lotwise.profiles.save(active.profile);
    close();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button) { return; }
    const act = button.dataset.act;
    if (act === "edit-scenario") { ask(button.dataset.name); }
    if (act === "new-scenario") { ask(""); }
    if (act === "close-editor") { close(); }
    if (act === "duplicate-scenario") { duplicate(form().dataset.name); }
  });
  document.addEventListener("change", (event) => {
    if (event.target.dataset.act === "change-kind") { ask(form().dataset.name, event.target.value); }
    if (event.target.form && event.target.form === form() && event.target.setCustomValidity) { event.target.setCustomValidity(""); }
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) { return; }
    event.preventDefault();
    save(event.target, event.target.dataset.name);
  });
})();
