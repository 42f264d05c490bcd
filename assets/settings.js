// Settings: every control whose id is {type: "setting", ...} shows one value of the active profile, or of a page's own settings
// (store `page-settings`, its defaults in the page's `data-page-defaults`), and writes it back.
// Controls are laid out without values and are filled one after the other: what a control reports before it has taken the
// value it was given (its blank, or the last portfolio's value) is not a user's change. Buttons inside markup are heard here too.
(function () {
  "use strict";
  const ns = (window.dash_clientside = window.dash_clientside || {});
  let present = []; // ids of the controls on the page
  const shown = new Map(); // control -> the value it was last given, or gave, as text
  const stale = new Map(); // control -> the values it had and was given before that one, until it reports that one
  const BLANK = "blank"; // as laid out; not a value's text, which would be quoted
  const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  const ON = { // what a switch turns on
    benchmark: "underlying",
    streak_rule: { losses: 3, multiplier: 0.5 },
    vix_rule: { above: 30, multiplier: 0.5 },
    drawdown_brake: [{ drawdown: 0.1, multiplier: 0.5 }],
  };

  // "portfolio/streak_rule/losses", "strategy/<name in base64url>/max_contracts", or "page/simulation/paths".
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
    const brake = profile.portfolio && profile.portfolio.drawdown_brake;
    if (brake) {
      const kept = brake.filter((step) => step && typeof step.drawdown === "number");
      profile.portfolio.drawdown_brake = kept.length ? kept.map((step) => ({ multiplier: 0.5, ...step })) : null;
    }
  }

  const round = (number) => Number(number.toFixed(9));

  // A switch of true and false; any other turns a rule on and off.
  const isFlag = (id) => id.path.endsWith("/enabled") || id.path.startsWith("page/");

  // A setting's value as its control shows it.
  function toControl(id, value) {
    if (id.part === "switch") { return isFlag(id) ? value !== false : value !== null; }
    if (id.part === "choice") { return value === null ? "" : String(value); }
    if (id.part === "days") { return value === null ? DAYS : value; }
    if (id.part === "list") { return value === null ? [] : value; }
    if (value === null) { return id.part === "slider" ? 100 : ""; }
    return id.unit === "percent" ? round(value * 100) : value;
  }

  // What a control reports as the profile's value; undefined for what is not a value yet.
  function fromControl(id, value) {
    if (id.part === "switch") { return isFlag(id) ? value === true : value ? ON[id.path.split("/")[1]] : null; }
    if (id.part === "days") { return value.length === DAYS.length ? null : DAYS.filter((day) => value.includes(day)); }
    if (id.part === "list") { return value; }
    if (id.part === "choice") { return id.unit === "number" ? Number(value) : value; }
    if (value === "" || value === null) { return id.empty === "none" ? null : undefined; }
    if (typeof value !== "number") { return undefined; }
    return id.unit === "percent" ? round(value / 100) : value;
  }

  // Whose settings a path leads to: {current, save}, where `current` is a copy to edit and save, or null while there is none.
  const PAGES = "page-settings";
  const copy = (value) => JSON.parse(JSON.stringify(value));
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  let own = {}; // the pages' settings, as far as they were ever changed
  function readPages() {
    let kept = null;
    try { kept = JSON.parse(window.lotwise.local.read(PAGES)); } catch { /* not ours: as if there were none */ }
    own = isObject(kept) ? kept : {};
  }
  function keepPages(changed) {
    readPages();
    own = { ...own, ...copy(changed) };
    window.lotwise.local.write(PAGES, own);
    ns.set_props(PAGES, { data: copy(own) });
  }
  const pages = {
    current: function () {
      const given = document.querySelector("[data-page-defaults]");
      if (!given) { return null; }
      const page = {};
      for (const [name, defaults] of Object.entries(JSON.parse(given.dataset.pageDefaults))) {
        page[name] = { ...defaults, ...(isObject(own[name]) ? own[name] : {}) };
      }
      return { page: page };
    },
    save: (document) => keepPages(document.page),
  };
  const sizing = {
    current: function () {
      const active = window.lotwise.profiles.current();
      return active && active.profile;
    },
    save: (changed) => window.lotwise.profiles.save(changed),
  };
  const ownerOf = (path) => (path.startsWith("page/") ? pages : sizing);

  const property = (id) => (id.part === "switch" ? "checked" : "value");

  function give(id, value) {
    const text = JSON.stringify(value);
    const key = JSON.stringify(id);
    if (shown.get(key) === text) { return; }
    if (!stale.has(key)) { stale.set(key, new Set()); }
    stale.get(key).add(shown.has(key) ? shown.get(key) : BLANK);
    shown.set(key, text);
    ns.set_props(id, { [property(id)]: value });
  }

  // What controls show of their settings now, a value an id; undefined while there are no such settings.
  function read(ids) {
    const [ofProfile, ofPage] = ids.length ? [sizing.current(), pages.current()] : [null, null];
    return ids.map((id) => {
      const settings = ownerOf(id.path) === pages ? ofPage : ofProfile;
      return settings ? toControl(id, get(settings, id.path)) : undefined;
    });
  }

  // Show in every control what its setting is now.
  function show() {
    read(present).forEach((value, k) => { if (value !== undefined) { give(present[k], value); } });
  }

  // After a change Dash's controls wait for the page's curves, or a second: each that is given a value costs passes over the page.
  let showing = 0;
  function showIn(ms) {
    clearTimeout(showing);
    showing = setTimeout(show, ms);
  }
  document.addEventListener("lotwise-profile", () => showIn(document.querySelector("[data-followers]") ? 1000 : 0));
  document.addEventListener("lotwise-drawn", () => showIn(50));

  // Whether a control reports what its user chose.
  function isChosen(key, value, text) {
    if (value === undefined || value === null || !shown.has(key)) { return false; }
    if (shown.get(key) === text) {
      stale.delete(key);
      return false;
    }
    const before = stale.get(key);
    return before === undefined || !(before.has(text) || (before.has(BLANK) && value === ""));
  }

  // A number within its control's limits: a box reports what was typed before it puts that right itself.
  function within(value, min, max) {
    if (typeof value !== "number") { return value; }
    return Math.min(Math.max(value, typeof min === "number" ? min : -Infinity), typeof max === "number" ? max : Infinity);
  }

  // Keep what its user chose in a control, and show it in the others of the same value; what is not a value yet is put back.
  function take(reported, id, min, max) {
    const key = JSON.stringify(id);
    const text = JSON.stringify(reported);
    if (!ownerOf(id.path).current() || !isChosen(key, reported, text)) { return; }
    shown.set(key, text);
    stale.delete(key);
    write(id, within(reported, min, max));
    show();
  }

  // Keep what a control reports; what is no value yet changes nothing.
  function write(id, reported) {
    const owner = ownerOf(id.path);
    const settings = owner.current();
    const value = fromControl(id, reported);
    if (!settings || value === undefined || JSON.stringify(value) === JSON.stringify(get(settings, id.path))) { return; }
    set(settings, id.path, value);
    owner.save(settings);
  }

  window.lotwise = Object.assign(window.lotwise || {}, { settings: { read: read, write: write, keep: keepPages } });

  function appear(ids) {
    present = ids;
    const keys = new Set(ids.map((id) => JSON.stringify(id)));
    for (const key of Array.from(shown.keys())) {
      if (!keys.has(key)) {
        shown.delete(key);
        stale.delete(key);
      }
    }
    document.dispatchEvent(new CustomEvent("lotwise-controls"));
    show();
  }

  ns.settings = {
    appear: function (fields, switches) {
      appear(fields.concat(switches));
      return ns.no_update;
    },
    take: function (value, id, min, max) {
      take(value, id, min, max);
      return ns.no_update;
    },
    page_settings: function () {
      readPages(); // not what the Store was given, which may be older
      show();
      document.dispatchEvent(new CustomEvent("lotwise-page"));
    },
    reset: function (clicks) {
      if (clicks) { window.lotwise.change("All settings are back at their defaults.", () => window.lotwise.profiles.defaults()); }
    },
    follow_portfolio: function (clicks) {
      if (!clicks) { return; }
      window.lotwise.change("Every strategy follows the portfolio’s Kelly fraction.", (profile) => {
        Object.values(profile.strategies).forEach((own) => { own.kelly_fraction = null; });
        return profile;
      });
    },
    unfold: function (opens, closes) {
      const id = ns.callback_context.triggered_id;
      return id.startsWith("close-") || !opens ? "controls" : "controls open";
    },
  };

  // What the buttons inside markup do, by their data-act.
  const acts = {
    "add-scenario": (button) => {
      const active = window.lotwise.profiles.current();
      const offer = JSON.parse(button.dataset.offer);
      if (!active || active.profile.scenarios.length >= 8 || active.profile.scenarios.some((one) => one.name === offer.name)) { return; }
      active.profile.scenarios.push(offer);
      window.lotwise.profiles.save(active.profile);
    },
    "set-default-margin": () => {
      const first = document.querySelector("#strategy-overrides .ov-open");
      if (!first) { return; }
      if (!first.offsetParent) { document.getElementById("open-settings").click(); } // on a phone the settings lie behind it
      if (first.getAttribute("aria-expanded") !== "true") { first.click(); }
      const goThere = () => {
        if (!first.offsetParent) { return requestAnimationFrame(goThere); }
        first.scrollIntoView({ block: "start" });
        first.focus({ preventScroll: true });
      };
      goThere();
    },
    "open-override": (button) => {
      const opens = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", opens);
      const open = Array.from(document.querySelectorAll("#strategy-overrides [aria-expanded=true]"));
      if (opens) { ns.set_props("overrides-open", { data: open.map((one) => Number(one.dataset.index)) }); }
    },
    "remove-scenario": (button, byKeyboard) => window.lotwise.change(`“${button.dataset.name}” is removed.`, (profile) => {
      profile.scenarios = profile.scenarios.filter((scenario) => scenario.name !== button.dataset.name);
      return profile;
    }, byKeyboard),
    "reset-strategy": (button) => window.lotwise.change(`“${button.dataset.name}” is back at its defaults.`, (profile) => {
      profile.strategies[button.dataset.name] = window.lotwise.profiles.defaults().strategies[button.dataset.name];
      return profile;
    }),
    "reset-page": (button) => { // what was chosen with other portfolios stays
      readPages();
      const active = window.lotwise.profiles.current();
      const { scenarios } = own[button.dataset.name] || {};
      const others = Object.entries(scenarios || {}).filter(([fingerprint]) => !active || fingerprint !== active.fingerprint);
      keepPages({ [button.dataset.name]: others.length ? { scenarios: Object.fromEntries(others) } : {} });
      show();
    },
    "toggle-scenario": (button) => {
      const chips = Array.from(document.querySelectorAll("[data-act=toggle-scenario]"));
      const hidden = chips.filter((chip) => (chip === button) !== (chip.getAttribute("aria-pressed") === "false"));
      ns.set_props("hidden-scenarios", { data: hidden.map((chip) => chip.dataset.name) });
    },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button && acts[button.dataset.act]) { acts[button.dataset.act](button, event.detail === 0); }
  });

  // Strategies whose name holds what is typed; the others leave the list.
  document.addEventListener("input", (event) => {
    if (event.target.id !== "find-strategy") { return; }
    const wanted = event.target.value.trim().toLowerCase();
    document.querySelectorAll("#strategy-overrides .ov-item").forEach((item) => {
      item.hidden = !item.querySelector(".ov-name").textContent.toLowerCase().includes(wanted);
    });
  });

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
