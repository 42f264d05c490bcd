import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./browser.js";

// A page whose address names a place, the listeners on it, and what is typeset.
function page(hash = "#place") {
  const heard = new Map(); // event -> listeners, until their signal ends them
  const place = { id: "place", isConnected: true, scrolled: 0, focus() {} };
  place.scrollIntoView = () => {
    place.scrolled += 1;
  };
  const sizes = { changed: null, isWatched: false };
  class ResizeObserver {
    constructor(changed) {
      sizes.changed = changed;
    }
    observe() {
      sizes.isWatched = true;
    }
    disconnect() {
      sizes.isWatched = false;
    }
  }
  const found = { place, text: { contains: (one) => one === place } };
  const mathJax = { cleared: 0 };
  mathJax.typesetClear = () => {
    mathJax.cleared += 1;
  };
  const window = load(["methods"], {
    location: { hash },
    document: { getElementById: (id) => found[id] ?? null, body: {} },
    ResizeObserver,
    AbortController,
    addEventListener(event, task, { signal }) {
      heard.set(event, task);
      signal.addEventListener("abort", () => heard.delete(event));
    },
    MathJax: mathJax,
  });
  window.MathJax = mathJax;
  return { ...window.dash_clientside.methods, heard, place, sizes, mathJax };
}

test("the place of the address stays in view until the user does something", () => {
  const { show_place, heard, place, sizes } = page();
  assert.equal(show_place("text"), "place");
  sizes.changed();
  assert.equal(place.scrolled, 1);
  assert.equal(heard.size, 4);
  heard.get("wheel")();
  assert.equal(sizes.isWatched, false);
  assert.equal(heard.size, 0, "no listener stays behind");
});

test("a page that has been left is neither watched nor listened to", () => {
  const { show_place, heard, place, sizes } = page();
  show_place("text");
  place.isConnected = false;
  sizes.changed();
  assert.deepEqual([sizes.isWatched, heard.size], [false, 0]);
});

test("formulas of the visit before are freed, with and without a place in the address", () => {
  for (const hash of ["#place", "", "#elsewhere"]) {
    const { show_place, heard, mathJax } = page(hash);
    show_place("text");
    assert.equal(mathJax.cleared, 1);
    assert.equal(heard.size, hash === "#place" ? 4 : 0);
  }
});
