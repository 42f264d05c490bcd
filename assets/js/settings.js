// The sizing profile of the loaded portfolio. One callback owns the stored map, the active profile and the form: it reads the
// browser's store afresh (another tab may have written), makes what triggered it, writes, and hands the same to Dash.
// Strategy names are keys and may be any text, so objects are read by own keys and made by Object.fromEntries.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const MAP = "position-sizing-store";
  const ASIDE = "position-sizing-store-aside";
  const [MAP_VERSION, RECORD_VERSION, KEPT] = [1, 2, 20];
  const USUAL = {
    "portfolio/benchmark": "underlying",
    "portfolio/streak_rule": { losses: 3, multiplier: 0.5 },
    "portfolio/vix_rule": { above: 30, multiplier: 0.5 },
    "portfolio/drawdown_brake": [{ drawdown: 0.1, multiplier: 0.5 }],
  };
  const FRACTION = {
    path: "portfolio/kelly_fraction",
    label: "Kelly fraction",
    control: "fraction",
    empty: "keep",
    low: 0,
    high: 5,
  };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const own = (at, key) =>
    at !== null && typeof at === "object" && Object.hasOwn(at, key) ? at[key] : undefined;
  const get = (at, path) => path.split("/").reduce(own, at) ?? null;

  // `at` with the value at a path set; what is not changed is shared.
  function assigned(at, [key, ...rest], value) {
    const inner = rest.length ? assigned(own(at, key) ?? {}, rest, value) : value;
    return Array.isArray(at)
      ? Object.assign([...at], { [key]: inner })
      : Object.fromEntries(new Map(Object.entries(at ?? {})).set(key, inner));
  }

  // A document with a merge patch applied (RFC 7386): null removes a key, and so restores its default.
  function merged(document, patch) {
    if (!isObject(patch)) return patch;
    const made = new Map(isObject(document) ? Object.entries(document) : []);
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) made.delete(key);
      else made.set(key, merged(made.get(key), value));
    }
    return Object.fromEntries(made);
  }

  // `now` without what turned `before` into `after`; what has been changed again since then stays.
  function reverted(now, after, before) {
    if (same(after, before)) return now;
    if (same(now, after)) return before;
    if (!isObject(now) || !isObject(after) || !(isObject(before) || before === undefined))
      return now;
    const keys = new Set([now, after, before ?? {}].flatMap(Object.keys));
    const parts = [...keys].map((key) => [
      key,
      reverted(own(now, key), own(after, key), own(before, key)),
    ]);
    return Object.fromEntries(parts.filter(([, value]) => value !== undefined));
  }

  // Why a record is not ours to use; null where it is.
  function fault(record, what, version, wellFormed) {
    if (!isObject(record) || !Number.isInteger(record.version) || !wellFormed(record)) {
      return `The ${what} in this browser are damaged or not Lotwise's, and are kept untouched.`;
    }
    return record.version > version
      ? `The ${what} in this browser were saved by a newer Lotwise and are kept untouched.`
      : null;
  }

  function keptAside(text) {
    const list = dash.storage.read(ASIDE);
    const all = Array.isArray(list) ? list : [];
    if (all.some((entry) => entry.text === text)) return true;
    return dash.storage.keep(ASIDE, [
      ...all,
      { kept_at: new Date().toISOString(), key: MAP, text },
    ]);
  }
  function setAside(why, text) {
    const safe = keptAside(text);
    const more = safe
      ? ""
      : " There is no room for a copy, so nothing is saved over them: download them, then forget all settings.";
    dash.set_props("settings-aside-text", { children: why + more });
    dash.set_props("settings-aside", { hidden: false });
    return safe;
  }

  // {map, profile, mayWrite}: the stored map, and the active profile in it or the default one.
  function stored(defaults) {
    const empty = { version: MAP_VERSION, portfolios: {} };
    const map = dash.storage.read(MAP);
    const why =
      map === null
        ? null
        : fault(map, "settings", MAP_VERSION, (value) => isObject(value.portfolios));
    if (why)
      return {
        map: empty,
        profile: defaults.profile,
        mayWrite: setAside(why, localStorage.getItem(MAP)),
      };
    const record = own(map?.portfolios, defaults.fingerprint);
    if (record === undefined)
      return { map: map ?? empty, profile: defaults.profile, mayWrite: true, isNew: true };
    const judged = defaults.fault;
    const refused = judged && (record.updated_at ?? null) === judged.updated_at;
    const ofRecord =
      fault(record, "settings of this portfolio", RECORD_VERSION, (value) =>
        isObject(value.profile),
      ) ??
      (refused
        ? `The settings of this portfolio cannot be used (${judged.message}) and are kept untouched.`
        : null);
    if (ofRecord)
      return {
        map,
        profile: defaults.profile,
        mayWrite: setAside(ofRecord, JSON.stringify(record)),
      };
    return {
      map,
      profile: ofThisVersion(defaults, defaults.fingerprint, record).profile,
      mayWrite: true,
    };
  }
  // A record of an older version as the server migrated it; the record itself where that is of another state.
  function ofThisVersion(defaults, fingerprint, record) {
    const migrated = own(defaults.migrated, fingerprint);
    return migrated && record.version < RECORD_VERSION && migrated.updated_at === record.updated_at
      ? migrated
      : record;
  }

  // What a control reports as the profile's value, or {error} in words.
  function reported(id, value) {
    if (id.unit === "days") return { value: value.length === 7 ? null : value };
    if (id.control === "choice") return { value };
    if (id.control !== "slider" && (value === "" || value === null))
      return id.empty === "none" ? { value: null } : { error: `${id.label} is needed.` };
    if (typeof value !== "number") return { error: `${id.label} must be a number.` };
    if (value < id.low)
      return {
        error:
          id.low === 1e-6
            ? `${id.label} must be above 0.`
            : `${id.label} must be at least ${id.low}.`,
      };
    if (value > id.high)
      return { error: `${id.label} must be at most ${id.high.toLocaleString("en-US")}.` };
    return { value: id.unit === "percent" ? Number((value / 100).toFixed(9)) : value };
  }

  // A brake without any step is none; a step needs a drawdown, and has a multiplier.
  function withWholeBrake(profile) {
    const brake = get(profile, "portfolio/drawdown_brake");
    if (!Array.isArray(brake)) return profile;
    const steps = brake
      .filter((step) => typeof step?.drawdown === "number")
      .map((step) => ({ multiplier: 0.5, ...step }));
    return assigned(profile, ["portfolio", "drawdown_brake"], steps.length ? steps : null);
  }

  const histories = new Map(); // fingerprint -> {undo: [{before, after}], redo: [...]}, of this session
  function historyOf(fingerprint) {
    if (!histories.has(fingerprint)) histories.set(fingerprint, { undo: [], redo: [] });
    return histories.get(fingerprint);
  }
  function travelled(profile, history, command) {
    const entry = history[command].pop();
    if (!entry) return profile;
    const [after, before] =
      command === "undo" ? [entry.after, entry.before] : [entry.before, entry.after];
    history[command === "undo" ? "redo" : "undo"].push(entry);
    return reverted(profile, after, before);
  }

  let hiding = 0;
  function say(words) {
    dash.set_props("undo-words", { children: words });
    dash.set_props("undo-toast", { hidden: false });
    clearTimeout(hiding);
    hiding = setTimeout(() => dash.set_props("undo-toast", { hidden: true }), 8000);
  }

  // What triggered the callback, by kind.
  function asked(triggered) {
    const parsed = triggered.map(({ prop_id: name, value }) => {
      const at = name.lastIndexOf(".");
      const id = name.slice(0, at);
      return { id: id.startsWith("{") ? JSON.parse(id) : id, property: name.slice(at + 1), value };
    });
    const of = (type) => parsed.filter(({ id }) => id.type === type);
    const isNewForm = of("laid-out").length > 0; // its controls report what they were given
    return {
      edits: isNewForm ? [] : of("setting"),
      rules: isNewForm ? [] : of("rule"),
      shown: of("setting"),
      command: of("history").find(({ value }) => value)?.id.command,
      sent: parsed.find(({ id, value }) => id === "profile-edit" && value)?.value,
      rest: parsed.find(({ id, value }) => id === "rest" && value)?.value,
      isTyped: parsed.some(({ id, value }) => id === "fraction-box" && value),
      // The page has come: what waits for this callback is called only for what it returns.
      isNewPage: parsed.some(({ id, value }) => id === "fraction-box" && !value),
      isNewForm,
    };
  }

  // The profile after the edits of controls; a box that cannot be used says why beside itself and changes nothing.
  function edited(profile, edits) {
    return edits.reduce((made, { id, value }) => {
      const { value: found, error } = reported(id, value);
      const box = id.control === "fraction" ? "fraction-box" : id;
      if (["box", "pair", "fraction"].includes(id.control))
        dash.set_props(box, { error: error ?? null });
      if (error || same(get(made, id.path), found)) return made;
      const twin = { pair: "slider", slider: "pair" }[id.control]; // a box and a slider of one setting
      if (twin) dash.set_props({ ...id, control: twin }, { value });
      return withWholeBrake(assigned(made, id.path.split("/"), found));
    }, profile);
  }
  function switched(profile, rules) {
    return rules.reduce((made, { id, value }) => {
      const isOn = get(made, id.path) !== null;
      return isOn === value
        ? made
        : assigned(made, id.path.split("/"), value ? USUAL[id.path] : null);
    }, profile);
  }

  // A control that shows something else than the profile has.
  function differs({ id, value }, profile) {
    const { value: found, error } = reported(id, value);
    return !error && !same(get(profile, id.path), found);
  }

  let [published, laidOut, fraction, relaid] = [null, 0, null, null];
  dash.profile = {
    fraction: () => fraction, // the Kelly fraction that is kept
    keep(_map, defaults, ...given) {
      const [active, typed] = given.slice(-2);
      const no = dash.no_update;
      if (!defaults) return [no, active ? null : no, no, no];
      const { edits, rules, shown, command, sent, rest, isTyped, isNewPage, isNewForm } = asked(
        dash.callback_context.triggered,
      );
      const { map, profile, mayWrite } = stored(defaults);
      const history = historyOf(defaults.fingerprint);
      let now = switched(edited(profile, edits), rules);
      if (isTyped) now = edited(now, [{ id: FRACTION, value: typed }]);
      if (rest) now = assigned(now, ["portfolio", "kelly_fraction"], rest.fraction);
      if (command === "reset") now = defaults.profile;
      const travels = command ?? sent?.command;
      if (travels === "undo" || travels === "redo") now = travelled(now, history, travels);
      if (sent && sent.fingerprint === defaults.fingerprint)
        now = sent.profile ?? merged(now, sent.patch);
      const isChanged = !same(now, profile);
      const record = {
        version: RECORD_VERSION,
        filename: defaults.filename,
        updated_at: new Date().toISOString(),
        profile: now,
      };
      const next = isChanged
        ? { ...map, portfolios: assigned(map.portfolios, [defaults.fingerprint], record) }
        : map;
      if (isChanged && !(mayWrite && dash.storage.keep(MAP, next)))
        return [no, no, { n: ++laidOut }, no]; // the form shows what is kept
      if (isChanged && travels !== "undo" && travels !== "redo") {
        Object.assign(history, {
          undo: [...history.undo, { before: profile, after: now }].slice(-KEPT),
          redo: [],
        });
      }
      if (isChanged && (sent?.words || command === "reset"))
        say(sent?.words ?? "All settings are back at their defaults.");
      const holds = { fingerprint: defaults.fingerprint, profile: now };
      const isNews = !same(active, holds);
      const fromOutside = isNews && !edits.length && !rest && !isTyped && !isNewForm;
      const isStale = isNewForm && shown.some((one) => differs(one, now)) && !same(relaid, now);
      if (isStale) relaid = now; // edited while its settings were on their way
      const whole = fromOutside || !published || rules.length || isNewPage || isStale;
      const form = whole || isTyped ? { n: ++laidOut, slider_only: !whole } : no;
      published = defaults.fingerprint;
      fraction = now.portfolio.kelly_fraction;
      return [
        isChanged ? next : no,
        isNews || isNewPage ? holds : no,
        form,
        { undo: history.undo.length, redo: history.redo.length },
      ];
    },

    // Ctrl+Z and Ctrl+Shift+Z outside of text fields.
    listen() {
      document.addEventListener("keydown", (event) => {
        const isKey = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
        if (!isKey || event.target.closest("input:not([type=range]), textarea")) return;
        event.preventDefault();
        dash.set_props("profile-edit", {
          data: {
            command: event.shiftKey ? "redo" : "undo",
            nonce: `${Date.now()} ${Math.random()}`,
          },
        });
      });
      return dash.no_update;
    },
    history_buttons(history, buttons) {
      return buttons.map(({ command }) => command !== "reset" && !history?.[command]);
    },
    parts: { assigned, merged, reverted, reported, stored, ofThisVersion },
  };
})();
