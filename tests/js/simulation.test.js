// A hundred scripts of the simulated browser; more by `python -m scripts.javascript simulate 1 5000`.
import assert from "node:assert/strict";
import { test } from "node:test";

import { runSeed } from "./simulation/run.js";
import { numbersOf, scriptOf } from "./simulation/script.js";
import { Origin } from "./simulation/world.js";

const [FIRST, COUNT] = [1, 100];

test("in every script what is shown is stored and computed, and nothing is lost", async () => {
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) await runSeed(seed);
});

test("a seed gives one script, and another seed another", () => {
  assert.deepEqual(scriptOf(7), scriptOf(7));
  assert.notDeepEqual(scriptOf(7), scriptOf(8));
});

test("numbers of a seed lie between 0 and 1, and about evenly", () => {
  const next = numbersOf(3);
  const numbers = Array.from({ length: 2000 }, next);
  assert.ok(numbers.every((one) => one >= 0 && one < 1));
  assert.ok(Math.abs(numbers.reduce((sum, one) => sum + one) / 2000 - 0.5) < 0.03);
});

test("tabs hear late of each other, and the later of two writes at one instant stays", () => {
  const origin = new Origin();
  const heard = [];
  const [one] = origin.copy((key) => heard.push(["one", key]));
  const [other] = origin.copy((key) => heard.push(["other", key]));
  one.setItem("map", "first");
  other.setItem("map", "second");
  assert.deepEqual([one.getItem("map"), other.getItem("map")], ["first", "second"]);
  origin.deliver();
  assert.deepEqual([one.getItem("map"), other.getItem("map")], ["second", "second"]);
  assert.deepEqual(heard, [
    ["other", "map"],
    ["one", "map"],
  ]);
});

test("a write without room throws and leaves what was there", () => {
  const origin = new Origin();
  const [storage] = origin.copy(() => {});
  storage.setItem("map", "kept");
  origin.room = origin.size() + 10;
  assert.equal(origin.size(), 0, "written, not yet delivered");
  origin.deliver();
  origin.room = origin.size();
  assert.throws(() => storage.setItem("map", "longer"), { name: "QuotaExceededError" });
  assert.equal(storage.getItem("map"), "kept");
});
