import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./browser.js";

const plain = (value) => JSON.parse(JSON.stringify(value));
const NAMES = "figure table style className strip marks present box".split(" ");
const none = { dtype: "u2", bdata: "" };

// One step of the slider; its fall grows with its size.
function stepOf(fraction, changes = {}) {
  const fall = fraction / 2;
  return {
    fraction,
    label: `${fraction}×`,
    equityDays: none,
    drawdownDays: none,
    equity: [],
    beside: [],
    drawdown: [],
    held: null,
    axes: {},
    names: [],
    row: [`My sizing, ${fraction}×`, `$${1000 * fraction}`],
    strip: [`${fraction}×`, "…", `${100 * fall}%`, `$${1000 * fraction}`, "9%", "allocation"],
    values: [fraction, null, fall, 1000 * fraction, 0.09, 1000 * fraction],
    ...changes,
  };
}
const at = { equity: 0, drawdown: 1, names: 2, ghost: 3, ghost_drawdown: 4, ghost_name: 5 };
const stepsOf = (...steps) => ({ key: "k", at, days: [], nameGap: 0.07, steps });
function baseOf(fraction, changes = {}) {
  const step = stepOf(fraction);
  return {
    key: "k",
    of: "settings",
    at: 1_000,
    figure: { data: [{}, {}, {}, {}, {}, {}], layout: { xaxis: {} } },
    present: stepsOf(step),
    table: {
      head: ["Scenario", "Ending balance"],
      rows: [step.row, ["Other", "$400"], ["Log", "$999"]],
      scores: [[1000 * fraction], [400], [null]],
      style: {},
      className: "figures",
      foot: null,
    },
    strip: { head: ["My sizing"], qualifiers: ["", "you accept 5%", "", "", ""] },
    limits: { target: 0.2, tolerance: 0.05 },
    ...changes,
  };
}

// A chart after a whole figure or a patch of one, as far as `draw` looks at it.
function afterwards(chart, figure) {
  if (!figure.patched) return figure;
  const layout = { ...chart.layout };
  for (const [[part, name], value] of figure.patched) if (part === "layout") layout[name] = value;
  return { ...chart, layout };
}

// The script, a clock that moves when told, and `draw` with its outputs by name.
function sweep(kept = null) {
  const timers = new Map();
  const document = { activeElement: null };
  const globals = {
    setTimeout: (task) => {
      timers.set(timers.size + 1, task);
      return timers.size;
    },
    clearTimeout: (timer) => timers.delete(timer),
    atob,
    document,
  };
  const window = load(["sweep"], globals);
  const dash = window.dash_clientside;
  dash.charts = { seen: () => null };
  let offered = null; // the size that nobody has chosen
  const offer = (size) => {
    offered = size;
  };
  dash.profile = { fraction: () => kept, isOffered: (size) => size === offered };
  dash.Patch = class {
    patched = [];
    assign(path, value) {
      if (path.length === 2) this.patched.push([path, value]);
    }
    merge() {}
    build() {
      return { patched: this.patched };
    }
  };
  dash.callback_context = { triggered: [] };
  let chart;
  const draw = (place, base, given = {}) => {
    const { steps = null, chances = null, hears = "fraction.value", alerted = null, box } = given;
    dash.callback_context.triggered = [{ prop_id: hears }];
    const found = dash.sweep.draw(place, base, steps, chances, null, alerted, box, chart);
    const named = Object.fromEntries(NAMES.map((name, number) => [name, found[number]]));
    if (!given.isDropped && named.figure !== dash.no_update)
      chart = afterwards(chart, named.figure);
    return named;
  };
  const rest = () => {
    const tasks = [...timers.values()];
    timers.clear();
    for (const task of tasks) task();
  };
  const { progress } = dash.sweep;
  const { shown } = window;
  return { draw, rest, progress, offer, document, shown, no: dash.no_update };
}
const THREE = stepsOf(stepOf(0.1), stepOf(0.25), stepOf(0.6));

test("without replays nothing is drawn", () => {
  const { draw, no } = sweep();
  assert.ok(Object.values(draw(1, null)).every((one) => one === no));
});

test("the present size is drawn until its steps are at hand", () => {
  const { draw } = sweep(0.25);
  const other = { ...THREE, key: "of other settings" };
  assert.equal(draw(2, baseOf(0.25), { steps: other }).present, "You are at 0.25×.");
  assert.equal(draw(2, baseOf(0.25), { steps: THREE }).present, "You are at 0.6×.");
});

test("a place between two steps is the present size", () => {
  const { draw } = sweep(0.3);
  assert.equal(draw(1.5, baseOf(0.3), { steps: THREE }).present, "You are at 0.3×.");
});

test("everything stays until the size that is kept between two steps has its replay", () => {
  const { draw, no } = sweep(0.3);
  const shown = draw(1.5, baseOf(0.1), { steps: THREE });
  assert.ok(Object.values(shown).every((one) => one === no));
  const { box, strip } = draw(1.5, baseOf(0.3), { steps: THREE, hears: "base.data" });
  assert.deepEqual([box, strip.body[0][0]], [0.3, "0.3×"]);
});

test("a step without a replay is the present size", () => {
  const { draw } = sweep(0.1);
  const steps = stepsOf(stepOf(0.1), null);
  assert.equal(draw(1, baseOf(0.1), { steps }).present, "You are at 0.1×.");
});

test("the slider tells where it rests, once", () => {
  const { draw, rest, shown } = sweep();
  for (const place of [0, 1, 2]) draw(place, baseOf(0.1), { steps: THREE });
  assert.deepEqual(shown, []);
  rest();
  const told = shown.filter(([id]) => id === "rest");
  assert.equal(told.length, 1);
  assert.equal(told[0][1].data.fraction, 0.6);
});

test("a thumb that was put where the profile is does not rest anew", () => {
  const { draw, rest, shown } = sweep(0.25);
  draw(1, baseOf(0.25), { steps: THREE });
  rest();
  assert.deepEqual(shown, []);
});

test("a move before the steps are at hand is kept when they come", () => {
  const { draw, rest, shown } = sweep(0.25);
  draw(2, baseOf(0.25));
  rest();
  assert.deepEqual(shown, []);
  draw(2, baseOf(0.25), { steps: THREE, hears: "steps.data" });
  rest();
  assert.equal(shown.length, 1);
  assert.equal(shown[0][1].data.fraction, 0.6);
});

test("what did not come from the slider is no rest", () => {
  const { draw, rest, shown } = sweep();
  draw(1, baseOf(0.25), { steps: THREE, hears: "base.data" });
  rest();
  assert.deepEqual(shown, []);
});

test("there is no change from a size that nobody had chosen to the answer", () => {
  const { draw, rest, offer } = sweep();
  const under = (place) => draw(place, baseOf(0.1), { steps: THREE }).strip.body[1][0];
  under(0);
  offer(0.25);
  assert.ok(!under(1).includes("was"), "the answer arrived");
  rest();
  assert.ok(under(2).includes("was 0.25×"), "moved away from it");
});

test("there is no change from a size of another portfolio or other settings", () => {
  const { draw } = sweep(0.3);
  draw(0, baseOf(0.1), { steps: THREE, hears: "base.data" });
  draw(1, baseOf(0.1), { steps: THREE });
  const other = baseOf(0.3, { of: "other settings", key: "other", at: 2_000 });
  const { strip } = draw(1.5, other, { steps: THREE, hears: "base.data" });
  assert.ok(!strip.body[1].some((words) => /was|pts|%/.test(words.replace("accept 5%", ""))));
});

test("what an older request answers late is not drawn", () => {
  const { draw } = sweep(0.1);
  const shown = (at, end) => {
    const present = stepsOf(stepOf(0.1, { row: ["My sizing", end] }));
    return draw(0, baseOf(0.1, { at, present }), { hears: "base.data" }).table.body[0][1];
  };
  assert.equal(shown(5_000, "$500"), "$500");
  assert.equal(shown(4_900, "$490"), "$500", "it was asked for before");
  assert.equal(shown(5_100, "$510"), "$510");
  assert.equal(shown(5_100 - 70_000, "$440"), "$440", "another server has another clock");
});

test("changes are from the last rest", () => {
  const { draw, rest } = sweep();
  const base = baseOf(0.25);
  draw(1, base, { steps: THREE, hears: "base.data" });
  const [, under] = draw(2, base, { steps: THREE }).strip.body;
  assert.equal(under[0], "was 0.25× · allocation");
  assert.equal(under[2], "+18 pts");
  assert.equal(under[3], "+140%");
  const [, moving] = draw(0, base, { steps: THREE }).strip.body;
  assert.equal(moving[0], "was 0.25× · allocation");
  assert.equal(moving[2], "\u22127.5 pts");
  assert.equal(moving[3], "\u221260%");
  rest();
  const [, next] = draw(2, base, { steps: THREE }).strip.body;
  assert.equal(next[0], "was 0.1× · allocation");
});

test("the chance of the step is beside its limit", () => {
  const { draw, no } = sweep();
  const at = (fraction, value, text, qualifier, sentence) => ({
    ...{ fraction, value, text, sentence },
    qualifier: `${qualifier} · you accept 5%`,
  });
  const known = [at(0.1, 0.01, "1.0%", "± 1%", "You are within.")];
  const chances = { chances: [...known, at(0.25, 0.4, "40%", "± 2%", "You are past.")] };
  const base = baseOf(0.1);
  const within = draw(0, base, { steps: THREE, chances, hears: "base.data" });
  assert.deepEqual(plain(within.strip.body[0].slice(0, 2)), ["0.1×", "1.0%"]);
  assert.equal(within.marks.trim(), "");
  assert.equal(within.present, "You are within.");
  const past = draw(1, base, { steps: THREE, chances });
  assert.ok(past.marks.split(" ").includes("past2"));
  assert.equal(past.strip.body[1][1], "+39 pts · ± 2% · you accept 5%");
  const unknown = draw(2, base, { steps: THREE, chances });
  assert.equal(unknown.strip.body[0][1], "…");
  assert.ok(unknown.marks.split(" ").includes("past3"), "0.3 is more than the accepted 0.2");
  const again = draw(2, base, { steps: THREE, chances });
  assert.deepEqual([again.marks, again.style, again.className], [no, no, no]);
});

test("bands of alerts lie under the curves at the size that they belong to", () => {
  const { draw } = sweep();
  const limit = { name: "limit" };
  const shapesAt = (place, base) => {
    const alerted = { fraction: 0.25, shapes: [{ name: "band" }] };
    return plain(draw(place, base, { steps: THREE, alerted }).figure.layout.shapes);
  };
  const baseWith = (shapes) => ({
    ...baseOf(0.25),
    figure: { data: [], layout: { xaxis: {}, shapes } },
  });
  assert.deepEqual(shapesAt(1, baseWith([limit])), [limit, { name: "band" }]);
  assert.deepEqual(shapesAt(2, baseWith([limit])), [limit]);
  assert.deepEqual(shapesAt(1, baseWith(undefined)), [{ name: "band" }]);
});

test("the best of a column is marked, and never one without a score", () => {
  const { draw } = sweep();
  const base = baseOf(0.25);
  const ends = (place) =>
    plain(draw(place, base, { steps: THREE }).table.body).map(([, end]) => end);
  assert.deepEqual(ends(1), ["$250", "▲ $400", "$999"]);
  assert.deepEqual(ends(2), ["▲ $600", "$400", "$999"]);
});

test("the chart is drawn anew only where something in it has changed", () => {
  const { draw, no } = sweep(0.1);
  const base = baseOf(0.1);
  assert.notEqual(draw(0, base, { hears: "base.data" }).figure, no);
  const chances = { chances: [{ fraction: 0.1, value: 0.01, text: "1.0%", sentence: "Within." }] };
  const told = draw(0, base, { steps: THREE, chances, hears: "chances.data" });
  assert.equal(told.figure, no);
  assert.equal(told.present, "Within.");
  const alerted = { fraction: 0.1, shapes: [{ name: "band" }] };
  assert.notEqual(draw(0, base, { steps: THREE, chances, alerted }).figure, no);
  assert.notEqual(draw(1, base, { steps: THREE, chances }).figure, no);
  assert.notEqual(draw(1, baseOf(0.25), { steps: THREE, chances }).figure, no);
});

test("a chart that Dash has dropped is drawn again as a whole", () => {
  const { draw } = sweep(0.1);
  const base = baseOf(0.1);
  assert.ok(draw(0, base, { steps: THREE, isDropped: true }).figure.data);
  const again = draw(0, base, { steps: THREE });
  assert.ok(again.figure.data, "nothing else has changed, and the chart is not there");
  assert.equal(again.className, "figures");
  assert.ok(draw(1, base, { steps: THREE, isDropped: true }).figure.patched);
  assert.ok(draw(2, base, { steps: THREE }).figure.data, "a patch was lost");
  assert.ok(draw(1, base, { steps: THREE }).figure.patched);
});

test("equal values and a size past the accepted drawdown are not marked", () => {
  const { draw } = sweep();
  const alike = stepsOf(stepOf(0.4, { values: [0.4, null, 0.1, 400, 0.1, 400] }));
  const ends = (steps) => plain(draw(0, baseOf(0.4), { steps }).table.body).map(([, end]) => end);
  assert.deepEqual(ends(alike), ["$400", "$400", "$999"]);
  const past = stepsOf(stepOf(0.6, { values: [0.6, null, 0.3, 600, 0.1, null] }));
  assert.deepEqual(ends(past), ["$600", "$400", "$999"]);
});

test("a fraction being typed stays until it is entered or the slider itself moves", () => {
  const { draw, document, no } = sweep();
  const heard = { steps: THREE, hears: "base.data", box: 0.4 };
  document.activeElement = { id: "fraction-box", value: "0.3×" };
  assert.equal(draw(1, baseOf(0.25), heard).box, no);
  assert.equal(draw(2, baseOf(0.25), { steps: THREE, box: 0.4 }).box, 0.6);
  document.activeElement = { id: "fraction-box", value: "0.4×" }; // entered; changed elsewhere since
  assert.equal(draw(1, baseOf(0.25), heard).box, 0.25);
  document.activeElement = null;
  assert.equal(draw(1, baseOf(0.25), { steps: THREE, hears: "base.data" }).box, 0.25);
});

test("a box that shows the fraction stays as typed", () => {
  const { draw, no } = sweep(0.6);
  assert.equal(draw(2, baseOf(0.25), { steps: THREE, box: "0.60" }).box, no);
  assert.equal(draw(2, baseOf(0.25), { steps: THREE, box: 0.5 }).box, 0.6);
  assert.equal(draw(2, baseOf(0.25), { steps: THREE, box: "" }).box, 0.6);
});

test("the search tells how far it is until there is an answer", () => {
  const { progress } = sweep();
  const kept = { jobs: { answer: { words: "12%" } } };
  assert.equal(progress(kept, null), " 12%");
  assert.equal(progress(kept, { fraction: 0.2 }), "");
  assert.equal(progress(null, null), "");
});
