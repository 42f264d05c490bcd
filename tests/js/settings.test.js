import assert from "node:assert/strict";
import { test } from "node:test";

import { fakeStorage, load } from "./browser.js";

const ODD = ["__proto__", "constructor", "toString", "a/b"];
const STEPS = [0.05, 0.1, 0.2, 0.4];
const DEFAULTS = {
  fingerprint: "f",
  profile: { portfolio: { kelly_fraction: 0.05 } },
  steps: STEPS,
};

// What a script made has that script's Object as prototype; compared is what it says.
const plain = (value) => JSON.parse(JSON.stringify(value));

function settings(text) {
  const localStorage = fakeStorage();
  if (text !== undefined) localStorage.setItem("position-sizing-store", text);
  const window = load(["storage", "settings"], { localStorage });
  return { localStorage, shown: window.shown, ...window.dash_clientside.profile.parts };
}
const kept = (localStorage) => JSON.parse(localStorage.getItem("position-sizing-store-aside"));
const mapOf = (record, fingerprint = "f") =>
  JSON.stringify({ version: 1, portfolios: { [fingerprint]: record } });

test("assigned sets the value at a path and shares the rest", () => {
  const { assigned } = settings();
  const before = { portfolio: { a: 1, steps: [{ x: 1 }, { x: 2 }] }, other: { b: 2 } };
  const after = assigned(before, ["portfolio", "steps", "1", "x"], 3);
  assert.deepEqual(plain(after.portfolio), { a: 1, steps: [{ x: 1 }, { x: 3 }] });
  assert.equal(after.other, before.other);
  assert.deepEqual(before.portfolio.steps[1], { x: 2 });
  assert.deepEqual(plain(assigned({}, ["new", "path"], null)), { new: { path: null } });
});

for (const name of ODD) {
  test(`assigned and merged take the name ${name} as any other`, () => {
    const { assigned, merged } = settings();
    const made = assigned({ strategies: {} }, ["strategies", name, "max_contracts"], 2);
    assert.ok(Object.hasOwn(made.strategies, name));
    assert.equal(Object.getOwnPropertyDescriptor(made.strategies, name).value.max_contracts, 2);
    const patch = JSON.parse(`{"strategies": {${JSON.stringify(name)}: {"lot_size": 3}}}`);
    const patched = merged(made, patch);
    const own = Object.getOwnPropertyDescriptor(patched.strategies, name).value;
    assert.deepEqual(plain(own), { max_contracts: 2, lot_size: 3 });
    assert.equal({}.max_contracts, undefined);
  });
}

test("merged follows RFC 7386: null removes, lists are replaced", () => {
  const { merged } = settings();
  const document = { portfolio: { a: 1, b: 2 }, scenarios: [1, 2] };
  const patch = { portfolio: { a: null, c: 3 }, scenarios: [3] };
  assert.deepEqual(plain(merged(document, patch)), { portfolio: { b: 2, c: 3 }, scenarios: [3] });
  assert.deepEqual(plain(merged(document, {})), document);
});

test("reverted undoes a change and keeps what has changed since", () => {
  const { reverted } = settings();
  const before = { portfolio: { a: 1, b: 1 }, scenarios: [1] };
  const after = { portfolio: { a: 2, b: 1 }, scenarios: [1] };
  assert.deepEqual(plain(reverted(after, after, before)), before);
  const later = { portfolio: { a: 2, b: 9 }, scenarios: [1, 2] };
  assert.deepEqual(plain(reverted(later, after, before)), {
    portfolio: { a: 1, b: 9 },
    scenarios: [1, 2],
  });
  const again = { portfolio: { a: 3, b: 1 }, scenarios: [1] };
  assert.deepEqual(plain(reverted(again, after, before)), again);
});

test("reverted takes away what a change has added", () => {
  const { reverted } = settings();
  const before = { strategies: {} };
  const after = { strategies: { s: { max_contracts: 1 } } };
  assert.deepEqual(plain(reverted(after, after, before)), before);
});

const BOX = { control: "box", label: "Max", unit: "", empty: "none", low: 0, high: 10 };
for (const [name, id, value, expected] of [
  ["a number", BOX, 5, { value: 5 }],
  ["both ends", BOX, 10, { value: 10 }],
  ["text that ends in zeros", BOX, "1.50", { value: 1.5 }],
  ["such text in percent", { ...BOX, unit: "percent" }, "7.0", { value: 0.07 }],
  ["such text that is too much", BOX, "10.10", { error: "Max must be at most 10." }],
  ["a share in percent", { ...BOX, unit: "percent" }, 7, { value: 0.07 }],
  ["no value", BOX, "", { value: null }],
  ["a choice", { ...BOX, control: "choice" }, "current", { value: "current" }],
  ["all days as no limit", { unit: "days" }, [1, 2, 3, 4, 5, 6, 7], { value: null }],
  ["some days", { unit: "days" }, ["mon"], { value: ["mon"] }],
  ["a needed box that is empty", { ...BOX, empty: "keep" }, "", { error: "Max is needed." }],
  ["text", BOX, "many", { error: "Max must be a number." }],
  ["less than the least", { ...BOX, low: 1 }, 0, { error: "Max must be at least 1." }],
  ["zero where it cannot be", { ...BOX, low: 1e-6 }, 0, { error: "Max must be above 0." }],
  ["more than the most", { ...BOX, high: 1e6 }, 2e6, { error: "Max must be at most 1,000,000." }],
]) {
  test(`reported reads ${name}`, () => {
    assert.deepEqual(plain(settings().reported(id, value)), expected);
  });
}

test("without a stored map the default profile is new", () => {
  const { profile, map, mayWrite, isNew } = settings().stored(DEFAULTS);
  assert.equal(profile, DEFAULTS.profile);
  assert.deepEqual(plain(map), { version: 1, portfolios: {} });
  assert.ok(mayWrite && isNew);
});

test("a stored record is the active profile", () => {
  const record = { version: 2, updated_at: "t", profile: { portfolio: { kelly_fraction: 0.3 } } };
  const found = settings(mapOf(record)).stored(DEFAULTS);
  assert.deepEqual(plain(found.profile), record.profile);
  assert.ok(found.mayWrite && !found.isNew);
});

for (const fingerprint of ODD) {
  test(`a portfolio called ${fingerprint} is looked up by its own key`, () => {
    const { stored } = settings(JSON.stringify({ version: 1, portfolios: {} }));
    assert.ok(stored({ ...DEFAULTS, fingerprint }).isNew);
  });
}

for (const [name, text, words] of [
  ["damaged", "{damaged", /damaged or not Lotwise's/],
  ["foreign", '["something"]', /damaged or not Lotwise's/],
  ["shapeless", '{"version": 1, "sizes": {}}', /damaged or not Lotwise's/],
  ["newer", '{"version": 99, "portfolios": {}}', /saved by a newer Lotwise/],
]) {
  test(`a ${name} map is set aside, untouched, and told`, () => {
    const { stored, shown, localStorage } = settings(text);
    const { profile, mayWrite } = stored(DEFAULTS);
    assert.equal(profile, DEFAULTS.profile);
    assert.ok(mayWrite);
    assert.equal(localStorage.getItem("position-sizing-store"), text);
    assert.equal(kept(localStorage)[0].text, text);
    const told = new Map(shown.map(([id, props]) => [id, props]));
    assert.match(told.get("settings-aside-text").children, words);
    assert.equal(told.get("settings-aside").hidden, false);
  });
}

for (const [name, record, words] of [
  ["damaged", { version: 2 }, /damaged or not Lotwise's/],
  ["newer", { version: 9, profile: {} }, /saved by a newer Lotwise/],
]) {
  test(`a ${name} record is set aside once, beside others that stay`, () => {
    const { stored, shown, localStorage } = settings(mapOf(record));
    const { map, profile } = stored(DEFAULTS);
    assert.equal(profile, DEFAULTS.profile);
    assert.deepEqual(plain(map.portfolios.f), record);
    stored(DEFAULTS);
    assert.equal(kept(localStorage).length, 1);
    assert.match(shown[0][1].children, words);
  });
}

test("a record that the server refused is not used, a later one is", () => {
  const record = { version: 2, updated_at: "t", profile: { portfolio: { kelly_fraction: -1 } } };
  const refused = { ...DEFAULTS, fault: { updated_at: "t", message: "kelly_fraction: below 0" } };
  const one = settings(mapOf(record));
  assert.equal(one.stored(refused).profile, DEFAULTS.profile);
  assert.match(one.shown[0][1].children, /kelly_fraction: below 0/);
  const later = settings(mapOf({ ...record, updated_at: "u" }));
  assert.deepEqual(plain(later.stored(refused).profile), record.profile);
});

test("nothing is written over a map for whose copy there is no room", () => {
  const text = `{damaged${"x".repeat(100)}`;
  const localStorage = fakeStorage(200);
  localStorage.setItem("position-sizing-store", text);
  const window = load(["storage", "settings"], { localStorage });
  const { mayWrite } = window.dash_clientside.profile.parts.stored(DEFAULTS);
  assert.equal(mayWrite, false);
  const words = window.shown.find(([id]) => id === "settings-aside-text")[1].children;
  assert.match(words, /nothing is saved over them/);
});

test("an older record is as the server migrated it, while it is the same", () => {
  const { upToDate } = settings();
  const record = { version: 1, updated_at: "t", profile: { old: true } };
  const migrated = { version: 2, updated_at: "t", profile: { old: false } };
  const defaults = { ...DEFAULTS, migrated: { f: migrated } };
  assert.equal(upToDate(defaults, "f", record), migrated);
  const changed = { ...record, updated_at: "u" };
  assert.equal(upToDate(defaults, "f", changed), changed);
  const current = { ...record, version: 2 };
  assert.equal(upToDate(defaults, "f", current), current);
  assert.equal(upToDate({ ...DEFAULTS, migrated: {} }, "constructor", record), record);
});

const idOf = (path, changes) => ({
  ...{ type: "setting", path: `portfolio/${path}`, label: path, unit: "", empty: "none" },
  ...{ low: 0, high: 1e12, control: "box", ...changes },
});
const CAPITAL = idOf("starting_capital", {});
const CEILING = idOf("margin_ceiling", { unit: "percent" });
const PROFILE = {
  portfolio: { kelly_fraction: 0.05, starting_capital: null, margin_ceiling: 0.16 },
};
const changedTo = (changes) => ({ portfolio: { ...PROFILE.portfolio, ...changes } });

test("withEdits applies what is shown otherwise than before, whatever triggered", () => {
  const { withEdits } = settings();
  const controls = [
    { id: CAPITAL, value: 60_000 },
    { id: CEILING, value: 16 },
  ];
  const elsewhere = changedTo({ margin_ceiling: 0.17 });
  const { profile, refused } = withEdits(controls, PROFILE, elsewhere);
  assert.deepEqual(plain(profile), changedTo({ starting_capital: 60_000, margin_ceiling: 0.17 }));
  assert.equal(refused.size, 0);
  assert.equal(withEdits(controls.slice(1), PROFILE, elsewhere).profile, elsewhere);
});

test("a number typed with zeros at its end is the number, and stays as typed", () => {
  const { withEdits, behind } = settings();
  const shown = changedTo({ starting_capital: 1.5 });
  const controls = [{ id: CAPITAL, value: "1.50" }];
  assert.equal(withEdits(controls, PROFILE, PROFILE).profile.portfolio.starting_capital, 1.5);
  assert.deepEqual(plain(behind(controls, new Map(), shown, shown)), []);
  const elsewhere = changedTo({ starting_capital: 2 });
  assert.equal(withEdits(controls, shown, elsewhere).profile, elsewhere, "no edit of this tab");
  assert.equal(behind(controls, new Map(), shown, elsewhere)[0].wanted, 2);
  const empty = [{ id: CAPITAL, value: "" }];
  const zero = changedTo({ starting_capital: 0 });
  assert.equal(behind(empty, new Map(), zero, zero).length, 1, "nothing is no zero");
});

test("withEdits neither writes nor forgets what cannot be used", () => {
  const { withEdits } = settings();
  const { profile, refused } = withEdits([{ id: CAPITAL, value: "abc" }], PROFILE, PROFILE);
  assert.equal(profile, PROFILE);
  assert.deepEqual(plain([...refused]), [[0, "starting_capital must be a number."]]);
});

test("withEdits leaves fields of a rule alone that another tab has switched off", () => {
  const { withEdits } = settings();
  const losses = { id: idOf("streak_rule/losses"), value: 5 };
  const base = changedTo({ streak_rule: { losses: 3, multiplier: 0.5 } });
  const off = changedTo({ streak_rule: null });
  assert.equal(withEdits([losses], base, off).profile, off);
  const on = withEdits([losses], base, base).profile;
  assert.deepEqual(plain(on.portfolio.streak_rule), { losses: 5, multiplier: 0.5 });
});

test("behind names the controls that do not show what is stored, and no other", () => {
  const { behind } = settings();
  const controls = [
    { id: CAPITAL, value: "" },
    { id: CEILING, value: 16 },
  ];
  const stored = changedTo({ margin_ceiling: 0.17 });
  const found = behind(controls, new Map(), PROFILE, stored);
  assert.deepEqual(plain(found.map(({ id, wanted }) => [id.path, wanted])), [[CEILING.path, 17]]);
  const typed = [{ id: CAPITAL, value: "abc" }];
  const refused = new Map([[0, "words"]]);
  assert.equal(behind(typed, refused, PROFILE, PROFILE).length, 0);
  assert.equal(behind(typed, refused, PROFILE, changedTo({ starting_capital: 5 })).length, 1);
});

// A tab on Position Sizing. `call` has its callback run, as Dash does, with what it shows now;
// `lay` lays the settings out from the profile that it was told last.
function tabOf(localStorage) {
  const timers = { setTimeout: () => 0, clearTimeout() {} };
  const window = load(["storage", "settings"], { localStorage, ...timers });
  const dash = window.dash_clientside;
  const one = { active: null, form: null, laid: null, edit: null };
  const shown = new Map();
  const list = (id, value, property = "value") => ({ id, value, property });
  dash.set_props = (id, { value }) => value !== undefined && shown.set(id.path ?? id, value);
  one.isOffered = dash.profile.isOffered;
  one.show = (path, value) => shown.set(path, value);
  one.shown = (path) => shown.get(path);
  one.defaults = { ...DEFAULTS, profile: PROFILE };
  one.call = (typed = 0.05) => {
    const controls = one.laid ? [CAPITAL, CEILING] : [];
    dash.callback_context = {
      inputs_list: [
        ...[
          list("map"),
          list("default", one.defaults),
          list("edit", one.edit),
          list("rest", one.rest),
        ],
        [list({ type: "history", place: "card", command: "undo" }, undefined)],
        controls.map((id) => list(id, shown.get(id.path))),
        [],
        one.laid ? [list("laid", one.laid)] : [],
      ],
    };
    const states = [one.active, one.form, typed, shown.get("fraction") ?? 0.01];
    const [active, form] = dash.profile.keep(null, one.defaults, ...states);
    if (active !== dash.no_update) one.active = active;
    if (form !== dash.no_update) one.form = form;
    return form === dash.no_update ? null : form;
  };
  one.lay = ({ n } = one.form, portfolio = one.active.profile.portfolio) => {
    one.laid = { at: n, fingerprint: "f", portfolio };
    shown.set(CAPITAL.path, portfolio.starting_capital ?? "");
    shown.set(CEILING.path, portfolio.margin_ceiling * 100);
  };
  return one;
}
const storedIn = (localStorage) =>
  JSON.parse(localStorage.getItem("position-sizing-store")).portfolios.f.profile.portfolio;
const written = (portfolio) => mapOf({ version: 2, profile: { portfolio } });

test("keep shows another tab's edit that came while the settings were being laid out", () => {
  const localStorage = fakeStorage();
  const tab = tabOf(localStorage);
  assert.equal(tab.call().n, 1);
  const before = tab.active.profile.portfolio;
  localStorage.setItem("position-sizing-store", written({ ...before, margin_ceiling: 0.17 }));
  tab.lay(tab.form, before); // and the event of the other tab is heard together with this
  assert.equal(tab.call(), null, "nothing is laid out again");
  assert.equal(tab.shown(CEILING.path), 17);
  assert.equal(tab.active.profile.portfolio.margin_ceiling, 0.17);
});

test("keep writes every edit although calls and their answers were dropped", () => {
  const localStorage = fakeStorage();
  const tab = tabOf(localStorage);
  tab.call();
  tab.lay();
  tab.show(CAPITAL.path, 60_000); // its call is dropped by the next
  tab.show(CEILING.path, 40);
  tab.call();
  tab.active = null; // as if the answer was dropped
  tab.call();
  assert.equal(tab.active.profile.portfolio.starting_capital, 60_000);
  const { starting_capital, margin_ceiling } = storedIn(localStorage);
  assert.deepEqual([starting_capital, margin_ceiling], [60_000, 0.4]);
});

test("keep asks for a new form where a rule has been switched on elsewhere", () => {
  const localStorage = fakeStorage();
  const tab = tabOf(localStorage);
  tab.call();
  tab.lay();
  assert.equal(tab.call(), null);
  const rule = { streak_rule: { losses: 3, multiplier: 0.5 } };
  localStorage.setItem("position-sizing-store", written({ ...PROFILE.portfolio, ...rule }));
  assert.equal(tab.call().n, 2);
  assert.equal(tab.call(), null, "it is on its way");
  tab.lay();
  assert.equal(tab.call(), null);
});

test("keep makes a change of the server once, and undoes it", () => {
  const localStorage = fakeStorage();
  const tab = tabOf(localStorage);
  tab.call();
  tab.lay();
  const patch = { portfolio: { kelly_fraction: 0.2 } };
  tab.edit = { fingerprint: "f", nonce: "1", words: "done", patch };
  assert.equal(tab.call(), null, "no field is laid out anew");
  assert.equal(tab.shown("fraction"), 2);
  tab.show(CAPITAL.path, 70_000);
  tab.call();
  assert.equal(storedIn(localStorage).kelly_fraction, 0.2);
  tab.edit = { command: "undo", nonce: "2" };
  tab.call();
  tab.edit = { command: "undo", nonce: "3" };
  tab.call();
  assert.equal(storedIn(localStorage).kelly_fraction, 0.05);
  assert.equal(tab.shown(CAPITAL.path), "");
});

test("keep sets one value, null too, and keeps what was changed before the server answered", () => {
  const localStorage = fakeStorage();
  const tab = tabOf(localStorage);
  tab.call();
  tab.lay();
  const strategiesOf = () =>
    JSON.parse(localStorage.getItem("position-sizing-store")).portfolios.f.profile.live.strategies;
  for (const [nonce, [name, value]] of Object.entries([
    ["mine", "Condor"],
    ["a/b", null],
  ])) {
    const steps = ["live", "strategies", name];
    tab.edit = { fingerprint: "f", nonce, words: "", steps, value };
    tab.call();
  }
  assert.deepEqual(strategiesOf(), { mine: "Condor", "a/b": null });
  tab.edit = { command: "undo", nonce: "9" };
  tab.call();
  assert.deepEqual(strategiesOf(), { mine: "Condor" });
});

test("keep makes a quiet change, which is no step of undo", () => {
  const localStorage = fakeStorage();
  const tab = tabOf(localStorage);
  tab.call();
  tab.lay();
  tab.edit = { fingerprint: "f", nonce: "1", patch: { portfolio: { kelly_fraction: 0.2 } } };
  tab.call();
  const live = { history: [1] };
  tab.edit = { fingerprint: "f", nonce: "2", words: "", is_quiet: true, patch: { live } };
  tab.call();
  tab.edit = { command: "undo", nonce: "3" };
  tab.call();
  const { profile } = JSON.parse(localStorage.getItem("position-sizing-store")).portfolios.f;
  assert.equal(profile.portfolio.kelly_fraction, 0.05);
  assert.deepEqual(profile.live, live);
});

const answered = (fraction) => {
  const profile = changedTo({ kelly_fraction: fraction });
  return { ...DEFAULTS, profile, is_answered: true };
};

test("the fraction of a new profile follows the answer, without a record of it", () => {
  const localStorage = fakeStorage();
  const tab = tabOf(localStorage);
  tab.call();
  tab.lay();
  tab.defaults = answered(0.125);
  tab.call();
  assert.ok(tab.shown("fraction") > 1 && tab.shown("fraction") < 2);
  assert.equal(tab.active.profile.portfolio.kelly_fraction, 0.125);
  assert.equal(localStorage.getItem("position-sizing-store"), null);
  assert.deepEqual([0.05, 0.125].map(tab.isOffered), [false, true]);
  tab.rest = { fraction: 0.2, at: 1 };
  tab.call();
  assert.ok(!tab.isOffered(0.2));
});

test("the slider is placed once, and again only where another fraction is kept", () => {
  const tab = tabOf(fakeStorage());
  tab.call();
  assert.equal(tab.shown("fraction"), 0, "before its fields are laid out");
  tab.show("fraction", 1); // a key was pressed: the size is kept once the slider rests
  tab.call();
  tab.lay();
  tab.defaults = { ...DEFAULTS, profile: PROFILE, nonce: "the server forgot" };
  tab.call();
  assert.equal(tab.shown("fraction"), 1);
  tab.rest = { fraction: 0.1, at: 1 };
  tab.call();
  tab.show("fraction", 2); // pressed again before that was answered
  tab.call();
  assert.equal(tab.shown("fraction"), 2);
  tab.edit = { command: "undo", nonce: "1" };
  tab.call();
  assert.equal(tab.shown("fraction"), 0);
  tab.show("fraction", 0.01); // the page was left and opened again
  tab.call();
  assert.equal(tab.shown("fraction"), 0);
});

test("placeOf is whole at a step only, and halfway between two", () => {
  const { placeOf } = settings();
  const at = (fraction) => placeOf(fraction, STEPS);
  assert.deepEqual(STEPS.map(at), [0, 1, 2, 3]);
  assert.deepEqual([0, 0.01, 0.5, 5].map(at), [0.01, 0.01, 2.99, 2.99]);
  assert.deepEqual([0.1000001, 0.1999999].map(at), [1.49, 1.49]);
});

test("a fraction follows the answer after other settings, and no longer once it is chosen", () => {
  const localStorage = fakeStorage();
  const tab = tabOf(localStorage);
  tab.call();
  tab.lay();
  tab.show(CAPITAL.path, 60_000);
  tab.call();
  tab.defaults = answered(0.125);
  tab.call();
  assert.equal(storedIn(localStorage).kelly_fraction, 0.125);
  tab.rest = { fraction: 0.3, at: 1 };
  tab.call();
  tab.defaults = answered(0.2);
  tab.call();
  assert.equal(storedIn(localStorage).kelly_fraction, 0.3);
});

test("a fraction that was kept before does not follow the answer", () => {
  const localStorage = fakeStorage();
  localStorage.setItem("position-sizing-store", written(PROFILE.portfolio));
  const tab = tabOf(localStorage);
  tab.defaults = answered(0.125);
  tab.call();
  assert.equal(tab.active.profile.portfolio.kelly_fraction, 0.05);
});

// Two tabs on one portfolio whose first writes have been exchanged.
function twoTabs() {
  const localStorage = fakeStorage();
  const tabs = [tabOf(localStorage), tabOf(localStorage)];
  const [MAP, write] = ["position-sizing-store", localStorage.setItem];
  for (const tab of tabs) {
    tab.call();
    tab.lay();
  }
  tabs[0].show(CAPITAL.path, 50_000);
  for (const tab of [...tabs, ...tabs]) tab.call();
  // `edits` of the second tab made before it knows those of the first, and so laid over them.
  const layOver = (first, second) => {
    const before = localStorage.getItem(MAP);
    first();
    write(MAP, before);
    second();
  };
  return { localStorage, tabs, layOver };
}

test("keep makes edits once more that another tab has laid its own over", () => {
  const { localStorage, tabs, layOver } = twoTabs();
  const [one, other] = tabs;
  const edit = (tab, path, ...values) => {
    for (const value of values) {
      tab.show(path, value);
      tab.call();
    }
  };
  layOver(
    () => edit(one, CAPITAL.path, 60_000, 70_000),
    () => edit(other, CEILING.path, 40, 41),
  );
  assert.equal(storedIn(localStorage).starting_capital, 50_000);
  one.call();
  other.call();
  const { starting_capital, margin_ceiling } = storedIn(localStorage);
  assert.deepEqual([starting_capital, margin_ceiling], [70_000, 0.41]);
  for (const tab of tabs) {
    assert.deepEqual([tab.shown(CAPITAL.path), tab.shown(CEILING.path)], [70_000, 41]);
  }
  const before = localStorage.getItem("position-sizing-store");
  for (const tab of tabs) tab.call();
  assert.equal(localStorage.getItem("position-sizing-store"), before, "and they rest");
});

test("keep leaves a setting alone that another tab has changed after it", () => {
  const { localStorage, tabs } = twoTabs();
  tabs[0].show(CAPITAL.path, 60_000);
  tabs[0].call();
  tabs[1].call();
  for (let dollars = 70_000; dollars < 100_000; dollars += 1_000) {
    tabs[1].show(CAPITAL.path, dollars);
    tabs[1].call();
  }
  tabs[0].call();
  assert.equal(storedIn(localStorage).starting_capital, 99_000);
});

test("keep does not bring back what another tab has forgotten", () => {
  const { localStorage, tabs } = twoTabs();
  localStorage.removeItem("position-sizing-store");
  for (const tab of tabs) tab.call();
  assert.equal(localStorage.getItem("position-sizing-store"), null);
  tabs[1].show(CEILING.path, 40);
  tabs[1].call();
  tabs[0].call();
  assert.equal(storedIn(localStorage).starting_capital, null);
});
