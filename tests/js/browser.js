// A browser in small for the scripts of assets/js: each runs in a context of its own, with what
// they reach for, and without a page.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

// Local storage with room for `room` characters; a write beyond it throws, as browsers do.
export function fakeStorage(room = Number.POSITIVE_INFINITY) {
  const kept = new Map();
  const size = () => [...kept].reduce((sum, [key, text]) => sum + key.length + text.length, 0);
  return {
    getItem: (key) => kept.get(key) ?? null,
    removeItem: (key) => kept.delete(key),
    setItem(key, text) {
      const before = kept.get(key);
      kept.set(key, String(text));
      if (size() <= room) return;
      if (before === undefined) kept.delete(key);
      else kept.set(key, before);
      throw new DOMException("no room", "QuotaExceededError");
    },
  };
}

const compiled = new Map(); // name -> script, read once
function scriptOf(name) {
  if (!compiled.has(name)) {
    const filename = fileURLToPath(new URL(`../../assets/js/${name}.js`, import.meta.url));
    compiled.set(name, new vm.Script(readFileSync(filename, "utf8"), { filename }));
  }
  return compiled.get(name);
}

// Run scripts of assets/js, by name, and return their window. `window.shown` lists what they told
// Dash by set_props: [id, props] each.
export function load(names, globals = {}) {
  const shown = [];
  const window = { shown, ...globals };
  window.dash_clientside = {
    no_update: Symbol("no_update"),
    set_props: (id, props) => shown.push([id, props]),
  };
  const context = vm.createContext({ performance, ...globals, window });
  for (const name of names) scriptOf(name).runInContext(context);
  return window;
}
