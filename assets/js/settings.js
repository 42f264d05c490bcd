// The sizing profile of the loaded portfolio. One callback owns the stored map, the active profile
// and the form. It reads the browser's storage afresh, as another tab may have written; a control
// that shows something else than it last did has been edited, and where it does not show what is
// stored then, it is made to.
// Strategy names are keys and may be any text, so objects are read by own keys and made by Object.fromEntries.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const MAP = "position-sizing-store";
  const ASIDE = "position-sizing-store-aside";
  const [MAP_VERSION, RECORD_VERSION, KEPT] = [1, 2, 20];
  const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
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

  // Why a record, which holds `part`, is not ours to use; null where it is.
  function fault(record, what, version, part) {
    if (!isObject(record) || !Number.isInteger(record.version) || !isObject(record[part]))
      return `The ${what} in this browser are damaged or not Lotwise's, and are kept untouched.`;
    return record.version > version
      ? `The ${what} in this browser were saved by a newer Lotwise and are kept untouched.`
      : null;
  }
  // The same of a portfolio's record, which the server may have refused besides.
  function faultOf(record, refused) {
    if (refused && (record.updated_at ?? null) === refused.updated_at)
      return `The settings of this portfolio cannot be used (${refused.message}) and are kept untouched.`;
    return fault(record, "settings of this portfolio", RECORD_VERSION, "profile");
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

  // {map, profile, mayWrite, isNew}: the stored map, and the active profile in it or the default one.
  function stored(defaults) {
    const kept = dash.storage.read(MAP);
    const ofMap = kept === null ? null : fault(kept, "settings", MAP_VERSION, "portfolios");
    const map = kept && !ofMap ? kept : { version: MAP_VERSION, portfolios: {} };
    const record = own(map.portfolios, defaults.fingerprint);
    const why = ofMap ?? (record === undefined ? null : faultOf(record, defaults.fault));
    const text = () => (ofMap ? localStorage.getItem(MAP) : JSON.stringify(record));
    const mayWrite = !why || setAside(why, text());
    if (why || record === undefined)
      return { map, profile: defaults.profile, mayWrite, isNew: !why };
    const { profile } = upToDate(defaults, defaults.fingerprint, record);
    return { map, profile, mayWrite, record };
  }
  // A record of an older version as the server migrated it; the record itself where that is of another state.
  function upToDate(defaults, fingerprint, record) {
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
    const refused = (words) => ({ error: `${id.label} must be ${words}.` });
    const number = Number(value); // what ends in zeros behind the point comes as text: "1.50"
    if (!Number.isFinite(number)) return refused("a number");
    if (number < id.low) return refused(id.low === 1e-6 ? "above 0" : `at least ${id.low}`);
    if (number > id.high) return refused(`at most ${id.high.toLocaleString("en-US")}`);
    return { value: id.unit === "percent" ? Number((number / 100).toFixed(9)) : number };
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

  // Dash drops a call that a newer one overtakes, and what triggered it or what it returned with it.
  // So what is new is found by comparing values with those heard before, never by triggers.
  const heard = new Map();
  function isNews({ id, property, value }) {
    const key = JSON.stringify([id, property]);
    const isNew = Boolean(value) && !same(heard.get(key), value);
    heard.set(key, value);
    return isNew;
  }

  // What a control shows of a profile.
  function shownOf({ type, path, unit }, profile) {
    const value = get(profile, path);
    if (type === "rule") return value !== null;
    if (unit === "days") return value ?? DAYS;
    if (unit === "percent" && value !== null) return Number((value * 100).toFixed(9));
    return value ?? "";
  }
  // The settings that decide which fields there are, and their words.
  const shapeOf = (fingerprint, profile) =>
    JSON.stringify([
      fingerprint,
      Object.keys(USUAL).map((path) => get(profile, path) !== null),
      get(profile, "portfolio/sizing_equity"),
    ]);

  function edited(profile, id, found) {
    const steps = id.path.split("/");
    const isOff = steps.length > 2 && get(profile, steps.slice(0, 2).join("/")) === null;
    const value = id.type === "rule" ? (found ? USUAL[id.path] : null) : found;
    return isOff || same(get(profile, id.path), value) ? profile : assigned(profile, steps, value);
  }
  // Does a control show a value? It may be typed as "1.50".
  const shows = (value, wanted) => same(value, wanted) || (value && Number(value) === wanted);
  // The stored profile with what the user changed since the controls showed the profile `base`, and
  // by place among the controls the words of each that cannot be used.
  function withEdits(controls, base, stored) {
    const refused = new Map();
    const profile = controls.reduce((made, { id, value }, place) => {
      if (shows(value, shownOf(id, base))) return made;
      const { value: found, error } = id.type === "rule" ? { value } : reported(id, value);
      if (error) refused.set(place, error);
      return error ? made : edited(made, id, found);
    }, stored);
    return { profile: withWholeBrake(profile), refused };
  }
  // Controls that show something else than the profile. One that cannot be used stays as typed,
  // unless its setting has been changed elsewhere.
  const behind = (controls, refused, base, profile) =>
    controls
      .map(({ id, value }, place) => ({ id, value, place, wanted: shownOf(id, profile) }))
      .filter(({ value, wanted }) => !shows(value, wanted))
      .filter(({ id, place, wanted }) => !refused.has(place) || !same(wanted, shownOf(id, base)));

  const told = new Map(); // control -> the words beside it
  function tellBeside(id, words = null) {
    const key = JSON.stringify(id);
    if ((told.get(key) ?? null) === words) return;
    told.set(key, words);
    dash.set_props(id, { error: words });
  }
  function show(controls, refused, base, profile) {
    for (const { id, wanted } of behind(controls, refused, base, profile))
      dash.set_props(id, id.type === "rule" ? { checked: wanted } : { value: wanted });
    for (const [place, { id }] of controls.entries())
      if (["box", "pair"].includes(id.control)) tellBeside(id, refused.get(place));
  }
  function typedInto(profile, value) {
    const { value: found, error } = reported(FRACTION, value);
    tellBeside("fraction-box", error);
    return error ? profile : edited(profile, FRACTION, found);
  }

  // Browsers let two tabs write at the same instant, and the later of them lays its map over the
  // other. So a record names the writes that it rests on, and a tab knows its own: where the writes
  // before one of them are named and that one is not, it was laid over, and is made once more.
  const writesOf = (record) => (record ? (record.writes ?? [record.updated_at]) : [""]);
  const written = new Map(); // fingerprint -> [{id, from, before, after}], the latest of this tab
  function withOwnWrites(fingerprint, { record, profile }) {
    const own = record ? (written.get(fingerprint) ?? []) : [];
    const named = new Set(writesOf(record));
    const first = own.find(({ id, from }) => named.has(from) && !named.has(id));
    if (first || !record) written.delete(fingerprint);
    return first ? reverted(profile, first.before, own.at(-1).after) : profile;
  }

  // Keep a profile; false where that cannot be.
  function write(found, { fingerprint, filename }, profile) {
    const [id, writes] = [Math.random().toString(36).slice(2), writesOf(found.record)];
    const updated_at = new Date().toISOString();
    const record = { version: RECORD_VERSION, filename, updated_at, profile };
    record.writes = [...writes, id].slice(-KEPT);
    const map = { ...found.map };
    map.portfolios = assigned(map.portfolios, [fingerprint], record);
    if (!found.mayWrite || !dash.storage.keep(MAP, map)) return false;
    const entry = { id, from: writes.at(-1), before: found.profile, after: profile };
    written.set(fingerprint, [...(written.get(fingerprint) ?? []), entry].slice(-KEPT));
    dash.set_props(MAP, { data: map });
    return true;
  }

  let wishes = 0;
  let panel = {}; // what the controls were laid out from: {at, fingerprint, portfolio}
  let base = {}; // the profile that they showed last
  let [placed, current] = [null, null]; // the Kelly fraction that the slider shows; the active profile

  // The place of a fraction on the slider: whole at a step, else between two (settings/places.py).
  function placeOf(value, steps) {
    const above = steps.findIndex((step) => step >= value);
    if (steps[above] === value) return above;
    return above < 0 ? steps.length - 1.01 : Math.max(above - 0.51, 0.01);
  }
  // Move the slider to the fraction kept, unless it shows that; 0.01 is where a new slider stands.
  function place(value, shown, { steps }) {
    if (value === placed && shown !== 0.01) return;
    placed = value;
    dash.set_props("fraction", { value: placeOf(value, steps) });
  }

  const unchosen = new Map(); // fingerprint -> the Kelly fraction that its profile came with
  // The stored profile; its fraction is the answer, once that is known, until somebody chooses one.
  function following({ fingerprint, profile, is_answered }, found) {
    const offered = profile.portfolio.kelly_fraction;
    if (found.isNew) unchosen.set(fingerprint, offered);
    const isChosen = unchosen.get(fingerprint) !== found.profile.portfolio.kelly_fraction;
    if (isChosen) unchosen.delete(fingerprint);
    if (isChosen || !is_answered) return found.profile;
    unchosen.set(fingerprint, offered);
    return edited(found.profile, FRACTION, offered);
  }

  // {now, command, words}: the profile after everything that is new, and what that was.
  function changed(defaults, profile, typed) {
    const [, , edit, rest, buttons, , , , ...typings] = dash.callback_context.inputs_list;
    const sent = isNews(edit) ? edit.value : {};
    const command = sent.command ?? buttons.filter(isNews)[0]?.id.command;
    let now = typings.some(isNews) ? typedInto(profile, typed) : profile;
    if (isNews(rest)) {
      placed = rest.value.fraction;
      now = edited(now, FRACTION, placed);
    }
    if (command === "reset") {
      now = defaults.profile;
      unchosen.set(defaults.fingerprint, now.portfolio.kelly_fraction);
    }
    if (command === "undo" || command === "redo")
      now = travelled(now, historyOf(defaults.fingerprint), command);
    const { fingerprint, steps, value, patch } = sent;
    if (fingerprint === defaults.fingerprint)
      now = steps ? assigned(now, steps, value) : (sent.profile ?? merged(now, patch));
    return { now, command, words: sent.words, isQuiet: sent.is_quiet };
  }

  // Remember a change that is kept, so that it can be undone, and say what was done.
  function note(fingerprint, before, { now, command, words }) {
    const history = historyOf(fingerprint);
    if (command !== "undo" && command !== "redo") {
      history.undo = [...history.undo, { before, after: now }].slice(-KEPT);
      history.redo = [];
    }
    if (command === "reset") say("All settings are back at their defaults.");
    else if (words) say(words);
  }

  // A wish for the server to lay the settings out; none where they are right, or on their way.
  function wish(defaults, now, asked, isNew) {
    const shape = shapeOf(defaults.fingerprint, now);
    const isRight = shapeOf(panel.fingerprint, panel) === shape;
    if (isRight || (!isNew && asked?.shape === shape)) return dash.no_update;
    wishes += 1;
    return { n: wishes, shape };
  }

  // A part of a profile, where it is another: not all is drawn anew at every change.
  const part = (name, of) => ({ fingerprint: of?.fingerprint, [name]: of?.profile[name] });
  const partOf = (name, now, before) =>
    same(part(name, now), part(name, before)) ? dash.no_update : part(name, now);

  dash.profile = {
    fraction: () => current?.profile.portfolio.kelly_fraction, // the one that is kept
    isOffered: (size) => unchosen.get(current?.fingerprint) === size, // the answer; nobody's choice
    keep(_map, defaults, ...given) {
      const [active, asked, typed, shown] = given.slice(-4);
      const no = dash.no_update;
      if (!defaults) return [active ? null : no, no, no, no, no];
      const [, , , , buttons, settings, rules, panels] = dash.callback_context.inputs_list;
      const { fingerprint } = defaults;
      const found = stored(defaults);
      const laid = panels[0]?.value ?? {};
      if (panel.at !== laid.at) {
        [panel, base] = [laid, laid];
        told.clear();
      }
      const controls = panel.fingerprint === fingerprint ? [...settings, ...rules] : [];
      const kept = { ...found, profile: withOwnWrites(fingerprint, found) };
      const { profile, refused } = withEdits(controls, base, following(defaults, kept));
      const change = changed(defaults, profile, typed);
      const isKept = same(change.now, found.profile) || write(found, defaults, change.now);
      if (isKept && !same(change.now, kept.profile) && !change.isQuiet)
        note(fingerprint, kept.profile, change);
      const now = isKept ? change.now : found.profile;
      show(controls, refused, base, now);
      if (controls.length) base = now;
      current = { fingerprint, profile: now };

      const isOpen = buttons.some(({ id }) => id.place === "card"); // the page Position Sizing
      const isNew = isOpen && !controls.length;
      if (isOpen) place(dash.profile.fraction(), shown, defaults);
      if (isOpen && !isKept) dash.set_props("fraction-box", { value: dash.profile.fraction() });
      const history = historyOf(fingerprint);
      return [
        isNew || !same(active, current) ? current : no,
        isOpen ? wish(defaults, now, asked, isNew) : no,
        { undo: history.undo.length, redo: history.redo.length },
        partOf("scenarios", current, active),
        partOf("strategies", current, active),
      ];
    },

    // Once for each page load. Ctrl+Z and Ctrl+Shift+Z are heard where nothing is typed; other tabs
    // by the browser's own event: a local dcc.Store would write what it hears back over newer edits.
    listen() {
      document.addEventListener("keydown", (event) => {
        const isKey = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
        if (!isKey || event.target.closest(":read-write")) return;
        event.preventDefault();
        const command = event.shiftKey ? "redo" : "undo";
        dash.set_props("profile-edit", { data: { command, nonce: performance.now() } });
      });
      const read = () => dash.storage.read(MAP) ?? null;
      window.addEventListener("storage", ({ key }) => {
        if (key === MAP || key === null) dash.set_props(MAP, { data: read() });
      });
      return [read(), true];
    },
    history_buttons: (history, buttons) =>
      buttons.map(({ command }) => command !== "reset" && !history?.[command]),
    parts: { assigned, merged, reverted, reported, stored, upToDate, withEdits, behind, placeOf },
  };
})();
