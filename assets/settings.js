// Settings: values of the active profile, or of a page's own settings (store `page-settings`, its defaults in the page's
// `data-page-defaults`), read and written by the paths of controls (assets/inputs.js). Buttons inside markup are heard here too.
(function () {
  "use strict";
  const ns = (window.dash_clientside = window.dash_clientside || {});
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
      if (parts.at(-1) === "0" && last === "multiplier") { at.drawdown = at.drawdown || ON.drawdown_brake[0].drawdown; }
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

  // What controls show of their settings now, a value an id; undefined while there are no such settings.
  function read(ids) {
    const [ofProfile, ofPage] = ids.length ? [sizing.current(), pages.current()] : [null, null];
    return ids.map((id) => {
      const settings = ownerOf(id.path) === pages ? ofPage : ofProfile;
      return settings ? toControl(id, get(settings, id.path)) : undefined;
    });
  }

  // The settings with what a control reports; null where that is no value yet, or no change.
  function changed(id, reported) {
    const settings = ownerOf(id.path).current();
    const value = fromControl(id, reported);
    const now = settings && get(settings, id.path);
    const isOnAlready = id.part === "switch" && !isFlag(id) && value !== null && now !== null; // a rule keeps its values
    if (!settings || value === undefined || isOnAlready || JSON.stringify(value) === JSON.stringify(now)) { return null; }
    set(settings, id.path, value);
    return settings;
  }
  function write(id, reported) {
    const settings = changed(id, reported);
    if (settings) { ownerOf(id.path).save(settings); }
  }

  // The active {fingerprint, profile} as it would be after `write`; null where that changes none.
  function preview(id, reported) {
    const profile = ownerOf(id.path) === sizing ? changed(id, reported) : null;
    return profile && { ...window.lotwise.profiles.current(), profile: profile };
  }

  window.lotwise = Object.assign(window.lotwise || {}, { settings: { read: read, write: write, preview: preview, keep: keepPages } });

  ns.settings = {
    page_settings: function () {
      readPages(); // not what the Store was given, which may be older
      document.dispatchEvent(new CustomEvent("lotwise-page"));
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
    "reset-settings": (button, byKeyboard) => window.lotwise.change("All settings are back at their defaults.",
      () => window.lotwise.profiles.defaults(), byKeyboard),
    // On a phone the settings are a sheet over the page.
    "open-settings": () => {
      document.querySelector(".controls").classList.add("open");
      document.querySelector("[data-act=close-settings]").focus();
    },
    "close-settings": () => {
      document.querySelector(".controls").classList.remove("open");
      document.querySelector("[data-act=open-settings]").focus();
    },
    "set-default-margin": () => {
      const choice = document.getElementById("override-strategy");
      if (!choice.offsetParent) { acts["open-settings"](); }
      choice.focus();
    },
    "reset-page": (button, byKeyboard) => { // what was chosen with other portfolios stays
      const { name } = button.dataset;
      const kept = {
        current: () => {
          readPages();
          return isObject(own[name]) ? own[name] : {};
        },
        save: (settings) => {
          keepPages({ [name]: settings });
          return true;
        },
      };
      const before = kept.current();
      const active = window.lotwise.profiles.current();
      const others = Object.entries(before.scenarios || {}).filter(([fingerprint]) => !active || fingerprint !== active.fingerprint);
      const after = others.length ? { scenarios: Object.fromEntries(others) } : {};
      if (JSON.stringify(after) === JSON.stringify(before)) { return; }
      kept.save(after);
      window.lotwise.offer("The settings of this page are back at their defaults.", before, after, kept, byKeyboard);
    },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button && acts[button.dataset.act]) { acts[button.dataset.act](button, event.detail === 0); }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.querySelector(".controls.open") && !document.querySelector("dialog[open]")) { acts["close-settings"](); }
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
