// The browser's side of the stores: whose sizing profile is active, saving it, keeping aside what is not ours to read.
// Store format: {"version": 1, "portfolios": {fingerprint: {"version": 2, "filename", "updated_at", "profile"}}}.
(function () {
  "use strict";
  const MAP = "position-sizing-store";
  const ASIDE = "position-sizing-store-aside";
  const MAP_VERSION = 1;
  const RECORD_VERSION = 2;
  const ns = (window.dash_clientside = window.dash_clientside || {});
  const copy = (value) => JSON.parse(JSON.stringify(value));
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  let defaults = null; // the default-profile store: {fingerprint, filename, profile, fault, migrated}
  let active = null; // the latest {fingerprint, profile}, saved or not yet
  let telling = 0; // the timer that tells Dash's store of a write
  let published = null; // what sizing-profile was last given, as text

  function parse(text) {
    try { return JSON.parse(text); } catch { return undefined; }
  }

  // What is wrong with something that should have our version; null when nothing is.
  function fault(value, what, version, wellFormed) {
    if (!isObject(value) || !Number.isInteger(value.version) || !wellFormed(value)) {
      return "The " + what + " in this browser are damaged or not Lotwise's, and are kept untouched.";
    }
    return value.version > version ? "The " + what + " in this browser were saved by a newer Lotwise and are kept untouched." : null;
  }
  const mapFault = (map) => fault(map, "settings", MAP_VERSION, (value) => isObject(value.portfolios));
  const recordFault = (record) => fault(record, "settings of this portfolio", RECORD_VERSION, (value) => isObject(value.profile));

  // The stored map, or why it cannot be used.
  function readMap() {
    const text = window.lotwise.local.read(MAP);
    const map = parse(text);
    if (map === null) { return { map: { version: MAP_VERSION, portfolios: {} } }; }
    const why = mapFault(map);
    return why ? { why: why, text: text } : { map: map };
  }

  // This portfolio's record in a map, or why it cannot be used.
  function readRecord(map) {
    const record = map.portfolios[defaults.fingerprint];
    if (record === undefined) { return {}; }
    const judged = defaults.fault;
    let why = recordFault(record);
    if (!why && judged && (record.updated_at || null) === judged.updated_at) {
      why = "The settings of this portfolio cannot be used (" + judged.message + ") and are kept untouched.";
    }
    return why ? { why: why, text: JSON.stringify(record) } : { profile: ofThisVersion(defaults.fingerprint, record).profile };
  }

  // A record of an older version as the server migrated it; the record itself where that is of another state.
  function ofThisVersion(fingerprint, record) {
    const migrated = (defaults.migrated || {})[fingerprint];
    const isOfRecord = migrated && record.version < RECORD_VERSION && migrated.updated_at === record.updated_at;
    return isOfRecord ? migrated : record;
  }

  // Append a text to what is kept aside; true once it is safely there.
  function keepAside(text) {
    const before = localStorage.getItem(ASIDE);
    const kept = before === null ? [] : parse(before);
    const list = Array.isArray(kept) ? kept : [{ kept_at: new Date().toISOString(), key: ASIDE, text: before }];
    if (list.some((entry) => entry.text === text)) { return true; }
    list.push({ kept_at: new Date().toISOString(), key: MAP, text: text });
    try {
      localStorage.setItem(ASIDE, JSON.stringify(list));
      return true;
    } catch { return false; }
  }

  function setAside(found) {
    const safe = keepAside(found.text);
    const more = safe ? "" : " There is no room for a copy, so nothing is saved over them: download them, then forget all settings.";
    ns.set_props("settings-aside-text", { children: found.why + more });
    ns.set_props("settings-aside", { hidden: false });
    return safe;
  }

  function download(name, text, type) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: type || "application/json" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // Write the map at once, and tell Dash's store of it later: that costs a pass over the page, which the curves need not wait for.
  function keep(map) {
    window.lotwise.local.write(MAP, map); // assets/guards.js: what does not fit is held while the page is open
    clearTimeout(telling);
    telling = setTimeout(() => ns.set_props(MAP, { data: parse(window.lotwise.local.read(MAP)) }), 400);
  }

  // While the server computes there is time for what the scripts show; before the request it would be waited for.
  const atLeisure = window.requestIdleCallback ? (act) => window.requestIdleCallback(act, { timeout: 100 }) : setTimeout;

  // Whether the active profile is another than the pages have; the event "lotwise-profile" tells the scripts.
  function isNews() {
    const text = JSON.stringify(active);
    if (text === published) { return false; }
    published = text;
    atLeisure(() => document.dispatchEvent(new CustomEvent("lotwise-profile")));
    return true;
  }
  // Dash lets a timer pass before it asks the server, and in that time the browser paints the whole page once: it asks first.
  function withoutTimer(act) {
    const { setTimeout } = window;
    window.setTimeout = (then, ms, ...given) => (ms === 0 ? queueMicrotask(then) : setTimeout(then, ms, ...given));
    try { act(); } finally { window.setTimeout = setTimeout; }
  }
  function publish() {
    if (isNews()) { withoutTimer(() => ns.set_props("sizing-profile", { data: copy(active) })); }
  }

  const profiles = {
    // The active {fingerprint, profile}, the latest edit included; null without a portfolio. A copy: edit it and save it.
    current: () => (active ? copy(active) : null),
    // Whether the active portfolio has no settings of its own yet.
    isNew: function () {
      const found = readMap();
      return defaults !== null && !found.why && found.map.portfolios[defaults.fingerprint] === undefined;
    },
    // The latest readable record {filename, updated_at, profile} of another log of the same name; null when there is none.
    earlier: function () {
      const found = readMap();
      if (!defaults || found.why) { return null; }
      const others = Object.entries(found.map.portfolios).filter(([key, record]) => key !== defaults.fingerprint && !recordFault(record));
      const alike = others.map(([key, record]) => ofThisVersion(key, record)).filter((record) => record.filename === defaults.filename);
      return copy(alike.sort((one, other) => String(other.updated_at).localeCompare(String(one.updated_at)))[0] || null);
    },
    // The default profile of the active portfolio; null without one.
    defaults: () => (defaults ? copy(defaults.profile) : null),
    // Keep `profile` for the active portfolio. Reads the store again and touches no other portfolio. False when it was not kept.
    save: function (profile) {
      if (!defaults) { return false; }
      const found = readMap();
      if (found.why && !setAside(found)) { return false; }
      const map = found.map || { version: MAP_VERSION, portfolios: {} };
      const record = readRecord(map);
      if (record.why && !setAside(record)) { return false; }
      active = { fingerprint: defaults.fingerprint, profile: copy(profile) };
      map.portfolios[defaults.fingerprint] = {
        version: RECORD_VERSION, filename: defaults.filename, updated_at: new Date().toISOString(), profile: active.profile,
      };
      keep(map);
      publish();
      return true;
    },
  };
  window.lotwise = Object.assign(window.lotwise || {}, { profiles: profiles, download: download });

  const clicked = () => ns.callback_context.triggered.some((trigger) => trigger.value);

  ns.lotwise = Object.assign(ns.lotwise || {}, {
    active_profile: function (data, given) {
      defaults = given || null;
      if (!defaults) {
        active = published = null;
        return null;
      }
      const found = readMap(); // not `data`, which may be older than the last edit by the time this is called
      const record = found.why ? found : readRecord(found.map);
      if (record.why) { setAside(record); }
      active = { fingerprint: defaults.fingerprint, profile: copy(record.profile || defaults.profile) };
      return isNews() ? copy(active) : ns.no_update;
    },
    // A portfolio whose text is not even JSON reaches Dash as null, as if there were none: say so.
    say_damaged: function (data) {
      const text = localStorage.getItem("current-portfolio-data");
      if (data || text === null || parse(text) !== undefined) { return; }
      ns.set_props("portfolio-kept-text", {
        children: "The portfolio kept in this browser is damaged. It stays untouched until you load another file or clear the portfolio.",
      });
      ns.set_props("portfolio-kept", { hidden: false });
    },
    ask_to_forget: function () {
      if (clicked()) { document.getElementById("forget-dialog").showModal(); }
    },
    keep_settings: () => document.getElementById("forget-dialog").close(),
    forget_settings: function (clicks) {
      if (!clicks) { return ns.no_update; }
      document.getElementById("forget-dialog").close();
      localStorage.removeItem(ASIDE);
      ["lotwise-decide-later", "lotwise-kelly"].forEach((key) => localStorage.removeItem(key)); // assets/first.js, assets/kelly.js
      ns.set_props("settings-aside", { hidden: true });
      return true;
    },
    export_settings: function () {
      if (!clicked()) { return; }
      if (active) { return download("lotwise-profile.json", JSON.stringify(active.profile, null, 2)); }
      ns.set_props("notices", { sendNotifications: [{
        action: "show", id: "nothing-to-export", title: "Nothing to export", message: "Settings belong to a portfolio; load one first.", color: "gray",
      }] });
    },
    download_aside: function (clicks) {
      if (clicks) { download("lotwise-settings-kept-aside.json", localStorage.getItem(ASIDE) || window.lotwise.local.read(MAP) || "[]"); }
    },
  });

})();
