import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { load } from "./browser.js";

const STYLES = readFileSync(new URL("../../assets/css/server.css", import.meta.url), "utf8");

// A page whose sign of life is answered by `answers`, one a beat: a JSON object, or null for none.
function page(answers) {
  const attributes = new Map();
  const dataset = new Proxy(
    {},
    {
      set: (_, name, value) => attributes.set(name, String(value)), // as a document keeps them
      deleteProperty: (_, name) => attributes.delete(name) || true,
    },
  );
  const asked = [];
  let beat = null;
  const globals = {
    location: { pathname: "/" },
    navigator: { onLine: true },
    performance: { now: () => 0 },
    document: {
      hidden: false,
      documentElement: { dataset },
      querySelectorAll: () => [],
      addEventListener() {},
    },
    AbortSignal,
    PerformanceObserver: class {
      observe() {}
    },
    setInterval: (call) => {
      beat = call;
    },
    setTimeout() {},
    async fetch(address) {
      asked.push(address);
      const answer = answers.shift();
      if (answer === null) throw new TypeError("no answer");
      return { status: 200, json: async () => answer };
    },
  };
  const window = load(["server"], globals);
  window.dash_clientside.server.watch();
  return { asked, beat: () => beat(), shows: (note) => isShown(note, attributes) };
}

// Whether the style sheet shows a note that it hides at first, with these attributes of the page.
function isShown(note, attributes) {
  assert.match(STYLES, new RegExp(`^#${note} { display: none; }$`, "m"));
  const rule = new RegExp(`^:root\\[data-(\\w+)="(\\w+)"\\] #${note} {[^}]*display: block;`, "m");
  const [, name, value] = STYLES.match(rule);
  return attributes.get(name) === value;
}

test("the note of a server that compiles stands until the server is prepared", async () => {
  const { asked, beat, shows } = page([
    { lotwise: "alive", preparing: true },
    { lotwise: "alive", preparing: true },
    { lotwise: "alive", preparing: false },
  ]);
  assert.equal(shows("preparing"), false);
  await beat();
  assert.equal(shows("preparing"), true);
  await beat();
  assert.equal(shows("preparing"), true);
  await beat();
  assert.equal(shows("preparing"), false);
  assert.deepEqual(asked, ["/alive", "/alive", "/alive"]);
});

test("what else answers in the server's place prepares nothing", async () => {
  const { beat, shows } = page([{ preparing: "soon" }, ["preparing"], "preparing"]);
  for (let beats = 0; beats < 3; beats++) {
    await beat();
    assert.equal(shows("preparing"), false);
  }
});
