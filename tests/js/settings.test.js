import assert from "node:assert/strict";
import { test } from "node:test";

import { fakeStorage, load } from "./browser.js";

const ODD = ["__proto__", "constructor", "toString", "a/b"];
const DEFAULTS = { fingerprint: "f", profile: { portfolio: { kelly_fraction: 0.05 } } };

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
  const { ofThisVersion } = settings();
  const record = { version: 1, updated_at: "t", profile: { old: true } };
  const migrated = { version: 2, updated_at: "t", profile: { old: false } };
  const defaults = { ...DEFAULTS, migrated: { f: migrated } };
  assert.equal(ofThisVersion(defaults, "f", record), migrated);
  const changed = { ...record, updated_at: "u" };
  assert.equal(ofThisVersion(defaults, "f", changed), changed);
  const current = { ...record, version: 2 };
  assert.equal(ofThisVersion(defaults, "f", current), current);
  assert.equal(ofThisVersion({ ...DEFAULTS, migrated: {} }, "constructor", record), record);
});
