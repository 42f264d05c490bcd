import assert from "node:assert/strict";
import { test } from "node:test";

import { fakeStorage, load } from "./browser.js";

const CURRENT = "current-portfolio-data";
const DAILY = "current-daily-log-data";
const LIVE = "live-log-data";
const RECENT = "recent-portfolios";

function browser(room) {
  const localStorage = fakeStorage(room);
  const window = load(["storage", "recent"], { localStorage });
  const dash = window.dash_clientside;
  const kept = (key) => JSON.parse(localStorage.getItem(key));
  const told = () => JSON.stringify(window.shown.filter(([id]) => id === "notices"));
  const names = () => (kept(RECENT) ?? []).map((entry) => entry.filename);
  return { ...dash.recent, dash, kept, localStorage, names, told, shown: window.shown };
}

const log = (filename, size = 10) => ({
  version: 1,
  filename,
  n_trades: 3,
  packed: filename.repeat(size),
});
const keepAll = (page, ...portfolios) => {
  for (const portfolio of portfolios) page.keep({ portfolio, daily: null });
};

test("the portfolio before becomes the newest recent one, with its daily log", () => {
  const page = browser();
  page.keep({ portfolio: log("a"), daily: log("a-daily") });
  keepAll(page, log("b"), log("c"));
  assert.equal(page.kept(CURRENT).filename, "c");
  assert.equal(page.kept(DAILY), null);
  assert.deepEqual(page.names(), ["b", "a"]);
  assert.equal(page.kept(RECENT)[1].daily.filename, "a-daily");
  assert.equal(page.kept(RECENT)[0].daily, null);
  assert.equal(page.told(), "[]");
});

const openAgain = (page, name) => {
  const { key } = page.kept(RECENT).find((entry) => entry.filename === name);
  const by = { type: "recent-open", index: key };
  page.dash.callback_context = { triggered: [{ value: 1 }], triggered_id: by };
  page.list(null, [], [], null);
  const [[, { data }]] = page.shown.filter(([id]) => id === "portfolio-loaded").slice(-1);
  return page.keep(data);
};

test("what was dropped earlier and read longer does not replace what was dropped after it", () => {
  const page = browser();
  const drop = (name, nonce) => page.keep({ portfolio: log(name), daily: null, nonce });
  drop("first", "1 0.5");
  drop("third", "3 0.1");
  assert.deepEqual([...drop("second", "2 0.9")], Array(3).fill(page.dash.no_update));
  assert.equal(page.kept(CURRENT).filename, "third");
  assert.deepEqual(page.names(), ["first"]);
  openAgain(page, "first"); // chosen after all of them
  drop("fourth", "1.5 0.1"); // a moment after the page was opened
  assert.equal(page.kept(CURRENT).filename, "first");
  keepAll(page, log("revised")); // without a nonce: never ignored
  assert.equal(page.kept(CURRENT).filename, "revised");
});

test("where the later drop did not fit, the earlier one is still loaded", () => {
  const page = browser(2000);
  const large = { portfolio: log("large", 9000), daily: null, nonce: "2000 0.1" };
  page.keep(large);
  page.keep({ portfolio: log("small"), daily: null, nonce: "1000 0.1" });
  assert.equal(page.kept(CURRENT).filename, "small");
});

test("live trades stay for a longer log, and come back with their own portfolio", () => {
  const page = browser();
  keepAll(page, log("a"));
  page.localStorage.setItem(LIVE, JSON.stringify(log("live of a")));
  keepAll(page, log("longer a"));
  assert.equal(page.kept(LIVE).filename, "live of a");
  page.localStorage.setItem(LIVE, JSON.stringify(log("longer live of a")));
  assert.equal(openAgain(page, "a")[2].filename, "live of a");
  assert.equal(page.kept(LIVE).filename, "live of a");
  assert.equal(openAgain(page, "longer a")[2].filename, "longer live of a");
});

test("a recent portfolio without live trades has none when it is opened again", () => {
  const page = browser();
  keepAll(page, log("a"), log("b"));
  page.localStorage.setItem(LIVE, JSON.stringify(log("live of b")));
  assert.equal(openAgain(page, "a")[2], null);
  assert.equal(page.kept(LIVE), null);
  assert.equal(openAgain(page, "b")[2].filename, "live of b");
});

test("live trades stay with a recent portfolio that was kept before they were", () => {
  const page = browser();
  page.localStorage.setItem(LIVE, JSON.stringify(log("live")));
  page.localStorage.setItem(RECENT, JSON.stringify([{ ...log("old"), daily: null, key: 1 }]));
  assert.equal(openAgain(page, "old")[2], page.dash.no_update);
  assert.equal(page.kept(LIVE).filename, "live");
});

test("one that is loaded is not among the recent ones, nor another form of it", () => {
  const page = browser();
  keepAll(page, log("a"), log("b"), log("a"));
  assert.deepEqual(page.names(), ["b"]);
  page.keep({ portfolio: { ...log("a"), packed: "unpaired" }, revises: true });
  assert.deepEqual(page.names(), ["b"]);
  assert.equal(page.kept(CURRENT).packed, "unpaired");
});

test("the oldest go where there is no room, and are named", () => {
  const page = browser(800);
  keepAll(page, log("a", 200), log("b", 200), log("c", 200), log("d", 200));
  assert.equal(page.kept(CURRENT).filename, "d");
  assert.deepEqual(page.names(), ["c"]);
  assert.match(page.told(), /No longer among the recent portfolios: a\./);
  assert.match(page.told(), /No longer among the recent portfolios: b\./);
});

test("one that does not fit leaves everything as it was and is handed to no store", () => {
  const page = browser(900);
  keepAll(page, log("a", 100), log("b", 100));
  page.localStorage.setItem(DAILY, "{damaged");
  const before = [CURRENT, DAILY, RECENT].map((key) => page.localStorage.getItem(key));
  const answer = page.keep({ portfolio: log("large", 500), daily: null });
  const after = [CURRENT, DAILY, RECENT].map((key) => page.localStorage.getItem(key));
  assert.deepEqual(after, before);
  assert.equal(answer[0], page.dash.no_update);
  assert.match(page.told(), /large does not fit/);
});

test("a damaged or foreign record is never a recent portfolio", () => {
  const page = browser();
  for (const text of ["{damaged", '"text"', "[1]", '{"version":1}', "null"]) {
    page.localStorage.setItem(CURRENT, text);
    page.localStorage.setItem(RECENT, text);
    keepAll(page, log("a"));
    assert.equal(page.kept(CURRENT).filename, "a");
    assert.deepEqual(page.names(), []);
  }
});

test("clearing empties the stores of the loaded portfolio, its live trades too, and leaves the recent ones", () => {
  const page = browser();
  keepAll(page, log("a"), log("b"));
  page.dash.callback_context = { triggered: [{ value: undefined }] };
  assert.equal(page.clear()[2], page.dash.no_update);
  page.dash.callback_context = { triggered: [{ value: 1 }] };
  assert.deepEqual([...page.clear()], [true, true, true]);
  assert.deepEqual(page.names(), ["a"]);
});

test("a recent portfolio that is removed is gone", () => {
  const page = browser();
  keepAll(page, log("__proto__"), log("b"), log("c"));
  assert.deepEqual(page.names(), ["b", "__proto__"]);
  const [{ key }] = page.kept(RECENT);
  const by = { type: "recent-remove", index: key };
  page.dash.callback_context = { triggered: [{ value: 1 }], triggered_id: by };
  const light = page.list(null, [], [], null);
  assert.deepEqual(page.names(), ["__proto__"]);
  assert.deepEqual(Object.keys(light[0]).sort(), ["filename", "key", "n_trades", "version"]);
});
