import assert from "node:assert/strict";
import { test } from "node:test";

import { fakeStorage, load } from "./browser.js";

function storage(room) {
  const localStorage = fakeStorage(room);
  const window = load(["storage"], { localStorage });
  return { localStorage, shown: window.shown, ...window.dash_clientside.storage };
}

// What a script made has that script's Object as prototype; compared is what it says.
const plain = (value) => JSON.parse(JSON.stringify(value));

test("what was kept is read back", () => {
  const { keep, read, shown } = storage();
  const data = { names: ["__proto__", "constructor", "Öl"], none: null };
  assert.equal(keep("map", data), true);
  assert.deepEqual(plain(read("map")), data);
  assert.deepEqual(shown, []);
});

test("nothing kept reads as null, what is not JSON as undefined", () => {
  const { localStorage, read } = storage();
  localStorage.setItem("map", "{damaged");
  assert.equal(read("other"), null);
  assert.equal(read("map"), undefined);
});

test("a full storage is told and keeps what was there before", () => {
  const { keep, read, shown } = storage(40);
  assert.equal(keep("map", { fraction: 0.25 }), true);
  assert.equal(keep("map", { fraction: 0.5, note: "x".repeat(100) }), false);
  assert.deepEqual(plain(read("map")), { fraction: 0.25 });
  assert.deepEqual(plain(shown), [["storage-full", { hidden: false }]]);
});

test("the notice of a full storage goes with the first write that finds room again", () => {
  const { keep, localStorage, shown } = storage(60);
  const told = () => plain(shown).map(([, { hidden }]) => hidden);
  localStorage.setItem("foreign", "x".repeat(45));
  keep("map", { fraction: 0.5 });
  keep("map", { fraction: 0.6 });
  assert.deepEqual(told(), [false, false]);
  localStorage.removeItem("foreign");
  keep("map", { fraction: 0.5 });
  keep("map", { fraction: 0.6 });
  assert.deepEqual(told(), [false, false, true]);
});

test("null written is nothing kept, and takes no room", () => {
  const { localStorage, read, write } = storage(40);
  write("map", "x".repeat(30));
  assert.equal(write("map", null), true);
  assert.equal(localStorage.getItem("map"), null);
  assert.equal(read("map"), null);
});
