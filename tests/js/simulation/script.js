// Scripts of steps from a seed. The same steps are made in the simulated browser (run.js) and in a
// real one (tests/browser/test_simulation.py).
import { STEPS } from "./world.js";

// Numbers from 0 to 1 by a seed (mulberry32).
export function numbersOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const LOGS = ["log.csv", "other.csv"];
const HOURS = 3_600_000;
// How often each step is drawn, in parts of the sum.
const SHARES = {
  ...{ edit: 30, together: 12, drag: 8, press: 8, open: 5, close: 5, reload: 4, upload: 4 },
  ...{
    server: 14,
    restart: 3,
    room: 6,
    offline: 4,
    wait: 8,
    clock: 3,
    kill: 2,
    older: 2,
    foreign: 1,
  },
};
const WORDS = {
  server: ["up", "up", "down", "bad", "login", "slow"],
  press: ["undo", "undo", "redo", "reset"],
};

// A list of `n` steps: {do, ...}. `tab` is a place among the open tabs, from 0 to 1.
export function scriptOf(seed, n = 30) {
  const next = numbersOf(seed);
  const one = (list) => list[Math.floor(next() * list.length)];
  const whole = (least, most) => least + Math.floor(next() * (most - least + 1));
  function edit() {
    const field = one(["capital", "capital", "ceiling", "fraction", "rule", "losses"]);
    const values = {
      capital: () => (next() < 0.1 ? "" : 1_000 * whole(10, 99)),
      ceiling: () => whole(5, 95),
      fraction: () => (next() < 0.5 ? one(STEPS) : whole(11, 99) / 200),
      rule: () => next() < 0.6,
      losses: () => (next() < 0.15 ? "" : whole(2, 9)),
    };
    return { field, value: values[field]() };
  }
  const parts = {
    edit,
    together: () => ({ edits: [edit(), edit()] }),
    drag: () => ({ places: Array.from({ length: whole(1, 4) }, () => whole(0, STEPS.length - 1)) }),
    press: () => ({ command: one(WORDS.press) }),
    upload: () => ({ name: one(LOGS) }),
    server: () => ({ is: one(WORDS.server) }),
    room: () => ({ isShort: next() < 0.5 }),
    offline: () => ({ is: next() < 0.5 }),
    wait: () => ({ ms: whole(100, 9_000) }),
    clock: () => ({ ms: whole(-24, 24) * HOURS }),
    foreign: () => ({ text: one(["{damaged", '["other"]', '{"version":99,"portfolios":{}}']) }),
  };
  const total = Object.values(SHARES).reduce((sum, share) => sum + share);
  const steps = Array.from({ length: n }, () => {
    let left = next() * total;
    const name = Object.keys(SHARES).find((key) => {
      left -= SHARES[key];
      return left < 0;
    });
    return { do: name, tab: next(), ...parts[name]?.() };
  });
  return [{ do: "open", tab: 0 }, { do: "upload", tab: 0, name: LOGS[0] }, ...steps];
}
