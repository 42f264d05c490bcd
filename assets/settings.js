// Settings: every control whose id is {type: "setting", ...} shows one value of the active profile and writes it back.
// Controls are laid out without values and are filled one after the other: what a control reports before it has taken the
// value it was given (its blank, or the last portfolio's value) is not a user's change.
(function () {
  "use strict";
  const ns = (window.dash_clientside = window.dash_clientside || {});
  const shown = new Map(); // control -> the value it was last given, or gave, as text
  const stale = new Map(); // control -> the value it had when it was given that one, until it reports the new one
  const BLANK = "blank"; // as laid out; not a value's text, which would be quoted
  const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  const ON = { // what a switch turns on
    streak_rule: { losses: 3, multiplier: 0.5 },
    vix_rule: { above: 30, multiplier: 0.5 },
    drawdown_brake: [{ drawdown: 0.1, multiplier: 0.5 }],
  };

  // "portfolio/streak_rule/losses", or "strategy/<name in base64url>/max_contracts".
  function steps(path) {
    const parts = path.split("/");
    if (parts[0] !== "strategy") { return parts; }
    const bytes = Uint8Array.from(atob(parts[1].replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    return ["strategies", new TextDecoder().decode(bytes), ...parts.slice(2)];
  }

  function get(profile, path) {
    const value = steps(path).reduce((at, step) => (at === null || at === undefined ? undefined : at[step]), profile);
    return value === undefined ? null : value;
  }

  // The profile with one value set. A rule that was off is on with its usual values; a step of the brake without its drawdown is none.
  function set(profile, path, value) {
    const parts = steps(path);
    const last = parts.pop();
    let at = profile;
    for (const part of parts) {
      if (at[part] === null || at[part] === undefined) { at[part] = part === "drawdown_brake" ? [] : { ...ON[part] }; }
      at = at[part];
    }
    at[last] = value;
    const brake = profile.portfolio.drawdown_brake;
    if (brake) {
      const kept = brake.filter((step) => step && typeof step.drawdown === "number");
      profile.portfolio.drawdown_brake = kept.length ? kept.map((step) => ({ multiplier: 0.5, ...step })) : null;
    }
  }

  const round = (number) => Number(number.toFixed(9));

  // A profile's value as its control shows it.
  function toControl(id, value) {
    if (id.part === "switch") { return id.path.endsWith("/enabled") ? value !== false : value !== null; }
    if (id.part === "days") { return value === null ? DAYS : value; }
    if (value === null) { return id.part === "slider" ? 100 : ""; }
    return id.unit === "percent" ? round(value * 100) : value;
  }

  // What a control reports as the profile's value; undefined for what is not a value yet.
  function fromControl(id, value) {
    if (id.part === "switch") { return id.path.endsWith("/enabled") ? value === true : value ? ON[id.path.split("/")[1]] : null; }
    if (id.part === "days") { return value.length === DAYS.length ? null : DAYS.filter((day) => value.includes(day)); }
    if (id.part === "choice") { return value; }
    if (value === "" || value === null) { return id.empty === "none" ? null : undefined; }
    if (typeof value !== "number") { return undefined; }
    return id.unit === "percent" ? round(value / 100) : value;
  }

  const property = (id) => (id.part === "switch" ? "checked" : "value");

  // `now` is what the control holds: one that holds the value already is left alone, for each change asks all of them again.
  function give(id, value, now) {
    const text = JSON.stringify(value);
    const key = JSON.stringify(id);
    if (shown.get(key) === text) { return; }
    if (!shown.has(key) && JSON.stringify(now) === text) {
      shown.set(key, text);
      return;
    }
    stale.set(key, shown.has(key) ? shown.get(key) : BLANK);
    shown.set(key, text);
    ns.set_props(id, { [property(id)]: value });
  }

  // Whether a control reports what its user chose.
  function isChosen(key, value, text) {
    if (value === undefined || value === null || !shown.has(key)) { return false; }
    if (shown.get(key) === text) {
      stale.delete(key);
      return false;
    }
    const before = stale.get(key);
    return before === undefined || (before !== text && !(before === BLANK && value === ""));
  }

  // The profile with what its user chose in these controls; null when nothing was chosen.
  function chosen(profile, ids, values) {
    let changed = false;
    ids.forEach((id, k) => {
      const key = JSON.stringify(id);
      const text = JSON.stringify(values[k]);
      if (!isChosen(key, values[k], text)) { return; }
      const value = fromControl(id, values[k]);
      shown.set(key, text);
      stale.delete(key);
      if (value !== undefined && JSON.stringify(value) !== JSON.stringify(get(profile, id.path))) {
        set(profile, id.path, value);
        changed = true;
      }
    });
    return changed ? profile : null;
  }

  // Take what was chosen, then show in every control what the profile holds now.
  function sync(ids, values) {
    const present = new Set(ids.map((id) => JSON.stringify(id)));
    for (const key of Array.from(shown.keys())) {
      if (!present.has(key)) {
        shown.delete(key);
        stale.delete(key);
      }
    }
    const active = window.lotwise.profiles.current();
    if (!active) { return; }
    const next = chosen(active.profile, ids, values);
    if (next) { window.lotwise.profiles.save(next); }
    ids.forEach((id, k) => give(id, toControl(id, get(active.profile, id.path)), values[k]));
  }

  function edit(change) {
    const active = window.lotwise.profiles.current();
    if (active) {
      change(active.profile);
      window.lotwise.profiles.save(active.profile);
    }
  }

  // Which of many buttons was clicked: its id, or null when buttons merely appeared or left.
  function clickedId() {
    const context = ns.callback_context;
    return context.triggered.some((trigger) => trigger.value) ? context.triggered_id : null;
  }

  ns.settings = {
    sync: function (active, fields, switches, values, checks) {
      sync(fields.concat(switches), values.concat(checks));
      return ns.no_update;
    },
    reset: function (clicks) { if (clicks) { window.lotwise.profiles.reset(); } },
    follow_portfolio: function (clicks) {
      if (!clicks) { return; }
      edit((profile) => Object.values(profile.strategies).forEach((own) => { own.kelly_fraction = null; }));
    },
    add_scenario: function (clicks, offers) {
      const id = clickedId();
      if (!id || !offers) { return; }
      edit((profile) => {
        const names = profile.scenarios.map((scenario) => scenario.name);
        const offer = offers[id.index];
        if (profile.scenarios.length < 8 && !names.includes(offer.name)) { profile.scenarios.push(offer); }
      });
    },
    remove_scenario: function () {
      const id = clickedId();
      if (id) { edit((profile) => { profile.scenarios = profile.scenarios.filter((scenario, k) => k !== id.index); }); }
    },
    toggle_scenario: function (clicks, hidden, active) {
      const id = clickedId();
      if (!id || !active) { return ns.no_update; }
      const name = active.profile.scenarios[id.index].name;
      const before = hidden || [];
      return before.includes(name) ? before.filter((other) => other !== name) : before.concat(name);
    },
    unfold: function (opens, closes) {
      const id = ns.callback_context.triggered_id;
      return id === "close-settings" || !opens ? "controls" : "controls open";
    },
  };

  // Mark the section in view in the strip's links.
  function follow() {
    const links = Array.from(document.querySelectorAll(".secnav .sn"));
    const at = links.map((link) => document.getElementById(link.hash.slice(1))).map((part) => part && part.getBoundingClientRect().top);
    let current = 0;
    at.forEach((top, k) => { if (top !== null && top < 220) { current = k; } });
    links.forEach((link, k) => link.classList.toggle("on", k === current));
  }
  document.addEventListener("scroll", follow, { passive: true });
})();
