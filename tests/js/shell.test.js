import assert from "node:assert/strict";
import { test } from "node:test";

import { fakeStorage, load } from "./browser.js";

const MAP = "position-sizing-store";
const ASIDE = "position-sizing-store-aside";

// The frame of a window that is narrow, low or neither.
function shell({ scheme = "light", narrow = false, low = false, server } = {}) {
  const localStorage = fakeStorage();
  const media = (query) => ({
    matches: query.includes("width") ? narrow : low,
    addEventListener() {},
  });
  const picker = { clicks: 0, addEventListener() {}, click: () => picker.clicks++ };
  const globals = {
    localStorage,
    MutationObserver: class {
      observe() {}
    },
    matchMedia: media,
    document: {
      createElement: () => picker,
      documentElement: { dataset: { mantineColorScheme: scheme, server } },
    },
  };
  const window = load(["storage", "shell"], globals);
  const dash = window.dash_clientside;
  dash.callback_context = { triggered: [{ value: 1 }], triggered_id: "x" };
  return { localStorage, picker, dash, shown: window.shown, ...dash.shell };
}
const plain = (value) => JSON.parse(JSON.stringify(value));

test("the view follows the colour scheme and the window, and is told once", () => {
  const { view, dash } = shell({ scheme: "dark", narrow: true });
  const seen = view(null, null);
  assert.deepEqual(plain(seen), { scheme: "dark", compact: true, short: false });
  assert.equal(view(null, seen), dash.no_update);
  assert.equal(shell({ low: true }).view(null, seen).short, true);
});

test("only the link of the open page is marked", () => {
  const links = [{ path: "/" }, { path: "/methods" }];
  assert.deepEqual(plain(shell().mark_page("/methods", links)), [null, "page"]);
});

test("a portfolio without settings is asked about, until put off or sized", () => {
  const { ask_first, put_off_first, localStorage, dash } = shell();
  const active = { fingerprint: "f" };
  assert.equal(ask_first(active, null, null), "f");
  assert.equal(ask_first(active, ["f"], "f"), null);
  assert.equal(ask_first(active, ["*"], "f"), null);
  localStorage.setItem(MAP, JSON.stringify({ version: 1, portfolios: { f: {} } }));
  assert.equal(ask_first(active, null, null), dash.no_update);
  assert.deepEqual(plain(put_off_first(false, active, ["g", "f"])), ["g", "f"]);
  assert.equal(put_off_first(true, active, []), dash.no_update);
});

test("a portfolio called as a property of objects is new all the same", () => {
  const { ask_first, localStorage } = shell();
  localStorage.setItem(MAP, JSON.stringify({ version: 1, portfolios: {} }));
  assert.equal(ask_first({ fingerprint: "constructor" }, null, null), "constructor");
});

test("settings of a newer version are not asked over", () => {
  const { ask_first, localStorage, dash } = shell();
  localStorage.setItem(MAP, JSON.stringify({ version: 9, portfolios: {} }));
  assert.equal(ask_first({ fingerprint: "f" }, null, null), dash.no_update);
});

test("at most fifty portfolios are remembered as put off", () => {
  const later = Array.from({ length: 60 }, (_, number) => `p${number}`);
  const kept = shell().put_off_first(false, { fingerprint: "f" }, later);
  assert.equal(kept.length, 50);
  assert.equal(kept.at(-1), "f");
});

test("the active profile is exported as it is while the server is gone", () => {
  const { export_settings, dash } = shell({ server: "gone" });
  const profile = { version: 1, strategies: { a: {} } };
  const file = export_settings(1, null, null, { profile });
  assert.equal(file.filename, "lotwise-profile.json");
  assert.deepEqual(JSON.parse(file.content), profile);
  const exported = { provenance: { lotwise: "1" } };
  const said = export_settings(1, null, null, { profile }, { exported });
  assert.deepEqual(JSON.parse(said.content), { ...profile, ...exported });
  assert.equal(export_settings(1, null, null, null), dash.no_update);
  const living = shell();
  assert.equal(living.export_settings(1, null, null, { profile }), living.dash.no_update);
});

test("what was set aside is exported, or the map that had no room", () => {
  const { export_settings, dash, localStorage } = shell();
  dash.callback_context.triggered_id = "settings-aside-download";
  localStorage.setItem(MAP, "{damaged");
  assert.equal(export_settings(null, null, 1, null).content, "{damaged");
  localStorage.setItem(ASIDE, '["copy"]');
  assert.equal(export_settings(null, null, 1, null).content, '["copy"]');
});

test("nothing is exported, opened or forgotten before a click", () => {
  const { export_settings, forget_settings, open_dialog, dash, shown } = shell();
  dash.callback_context.triggered = [{ value: null }];
  assert.equal(export_settings(null, null, null, { profile: {} }), dash.no_update);
  forget_settings(null, null);
  assert.deepEqual(shown, []);
  assert.equal(open_dialog(), false);
});

test("forgetting removes settings and what was set aside, and asks about no loaded portfolio", () => {
  const { forget_settings, localStorage, shown } = shell();
  for (const key of [MAP, ASIDE]) localStorage.setItem(key, "[]");
  forget_settings(1, { fingerprint: "f" });
  assert.deepEqual([MAP, ASIDE].map(localStorage.getItem), [null, null]);
  const told = Object.fromEntries(plain(shown));
  assert.deepEqual(told[MAP], { data: null });
  assert.deepEqual(told["lotwise-decide-later"], { data: ["f"] });
  assert.deepEqual(told["forget-dialog"], { opened: false });
});

test("a damaged portfolio is told, none or a whole one is not", () => {
  const { say_damaged, localStorage, shown } = shell();
  say_damaged(null);
  localStorage.setItem("current-portfolio-data", '{"version": 1}');
  say_damaged(null);
  assert.deepEqual(shown, []);
  localStorage.setItem("current-portfolio-data", "{damaged");
  say_damaged(null);
  assert.deepEqual(plain(shown.at(-1)), ["portfolio-kept", { hidden: false }]);
});

test("the same settings file can be chosen again", () => {
  const { choose_settings, picker } = shell();
  picker.value = "C:/mine.json";
  choose_settings(1);
  assert.deepEqual([picker.value, picker.clicks], ["", 1]);
  choose_settings(null);
  assert.equal(picker.clicks, 1);
});
