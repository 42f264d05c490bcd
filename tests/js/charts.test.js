import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./browser.js";

const { charts } = load(["charts"], { atob }).dash_clientside;
// What a script made has that script's Object as prototype; compared is what it says.
const plain = (value) => JSON.parse(JSON.stringify(value));
const typed = (values) => ({
  dtype: "f4",
  bdata: Buffer.from(new Float32Array(values).buffer).toString("base64"),
});

const DAYS = ["2024-01-01", "2024-01-11", "2024-01-21", "2024-01-31"];
const equity = (values) => ({ mode: "lines", x: DAYS, y: typed(values) });
const AXES = { yaxis: { range: [4, 6], tickmode: "array", tickvals: [1e4, 1e5, 1e6] } };
const layout = (axes = AXES, shapes = []) => ({
  meta: { axes },
  shapes,
  xaxis: { minallowed: "2024-01-01", maxallowed: "2024-01-31" },
  yaxis: { type: "log", range: [4, 6], tickvals: [1e4, 1e5, 1e6] },
  yaxis2: { range: [0.44, 0], rangemode: "tozero", tickvals: [0, 0.2, 0.4] },
});
const near = (actual, expected) => {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) < 1e-6, `${actual} is not ${expected}`);
  });
};

test("without a window time is whole and the axes are the drawn ones", () => {
  const axes = charts.fitted([equity([1e4, 1e5, 1e6, 1e5])], layout(), null);
  assert.deepEqual(plain(axes.xaxis.range), ["2024-01-01", "2024-01-31"]);
  assert.deepEqual(plain(axes.yaxis), AXES.yaxis);
});

test("a window fits y to what is seen in it, with its edges between points", () => {
  const curve = equity([1e4, 1e5, 1e6, 1e4]);
  const axes = charts.fitted([curve], layout(), ["2024-01-06", "2024-01-16"]);
  assert.deepEqual(plain(axes.xaxis.range), ["2024-01-06", "2024-01-16"]);
  near(axes.yaxis.range, [4.5 - 0.06, 5.5 + 0.06]); // logarithms, halfway between the points
  assert.deepEqual([axes.yaxis.tickmode, axes.yaxis.dtick], ["linear", "D2"]);
});

test("a window between two points still has a range", () => {
  const axes = charts.fitted([equity([1e4, 1e5, 1e6, 1e6])], layout(), [
    "2024-01-02",
    "2024-01-03",
  ]);
  const [low, high] = axes.yaxis.range;
  assert.ok(low < 4.1 && high > 4.2 && high < 4.3);
});

test("drawdowns start at zero, run down and keep the accepted one in view", () => {
  const fall = { mode: "lines", yaxis: "y2", x: DAYS, y: typed([0, 0.1, 0.05, 0.4]) };
  const shapes = [
    { yref: "y2", y0: 0.2 },
    { yref: "paper", y0: 1 },
  ];
  const two = { ...AXES, yaxis2: { range: [0.44, 0] } };
  const axes = charts.fitted([fall], layout(two, shapes), ["2024-01-05", "2024-01-12"]);
  const [low, high] = axes.yaxis2.range;
  assert.ok(low > 0.2 && low < 0.23);
  assert.equal(high, 0);
});

test("curves without a point in view, and words, do not stretch an axis", () => {
  const curves = [
    equity([1e5, 1e5, 1e5, 1e5]),
    { mode: "lines", x: [], y: [] },
    { mode: "text", x: ["2024-01-31"], y: [1e9] },
    equity([0, 0, 0, 0]),
  ];
  const { range } = charts.fitted(curves, layout(), ["2024-01-05", "2024-01-12"]).yaxis;
  assert.ok(range[0] > 4 && range[1] < 6);
});

test("a zoom by hand is a window, the whole span and autorange are none", () => {
  const span = ["2024-01-01", "2024-01-31"];
  const drag = (from, to) => ({ "xaxis.range[0]": from, "xaxis.range[1]": to });
  const inside = ["2024-01-05 10:30:00.25", "2024-01-20 04:00"];
  assert.deepEqual(plain(charts.zoomed(drag(...inside), span)), inside);
  assert.deepEqual(plain(charts.zoomed({ "xaxis.range": inside }, span)), inside);
  assert.equal(charts.zoomed(drag("2024-01-01", "2024-01-31 00:00"), span), null);
  assert.equal(charts.zoomed({ "xaxis.autorange": true }, span), null);
  assert.equal(charts.zoomed({ autosize: true }, span), undefined);
  assert.equal(charts.zoomed(undefined, span), undefined);
});

test("the last years of a span end with it; a shorter span is shown whole", () => {
  const span = ["2020-02-29", "2024-02-29"];
  assert.deepEqual(plain(charts.lastYears("1", span)), ["2023-03-01", "2024-02-29"]);
  assert.deepEqual(plain(charts.lastYears("3", span)), ["2021-03-01", "2024-02-29"]);
  assert.equal(charts.lastYears("all", span), null);
  assert.equal(charts.lastYears("3", ["2022-01-01", "2024-02-29"]), null);
});

test("spread keeps order, distance and the top", () => {
  near(charts.spread([1, 1, 0.95, 3], 0.5, 3), [1.45, 1.95, 0.95, 3]);
  near(charts.spread([3, 2.9], 0.5, 3), [3, 2.5]);
  near(charts.spread([], 0.5, 3), []);
});

const STEPS = { at: { named: [1, 0], names: 3, ghost_equity: 2 }, nameGap: 0.05 };
const MOVED = [
  equity([1e4, 1e5, 1e6, 1e6]),
  equity([1, 1, 1, 1]),
  { mode: "lines", x: [], y: [] },
  { mode: "text", x: ["2024-01-31", "2024-01-31"], y: [2e4, 5e5] },
];

test("all of time shows the axes and names of the step as they are", () => {
  for (const window of [null, ["2021-01-01", "2021-05-01"]]) {
    const { axes, names, ghostName } = charts.seen(MOVED, layout(), STEPS, window);
    assert.deepEqual(plain(axes), {
      ...AXES,
      xaxis: { range: ["2024-01-01", "2024-01-31"] },
    });
    assert.deepEqual(plain(names), { x: Array(2).fill("2024-01-31"), y: [2e4, 5e5] });
    assert.deepEqual(plain(ghostName), { x: [], y: [] });
  }
});

test("in a window names stand at its right edge, within the axis", () => {
  const window = ["2024-01-05", "2024-01-16"];
  const { axes, names } = charts.seen(MOVED, layout(), STEPS, window);
  assert.deepEqual(plain(axes.xaxis.range), window);
  assert.deepEqual(plain(names.x), [window[1], window[1]]);
  near(names.y.map(Math.log10), [0, 5.5]);
});

test("the name of the curve before stands free of the others", () => {
  const data = [...MOVED.slice(0, 2), equity([1e4, 1e5, 1e5, 4.9e5]), MOVED[3]];
  const { names, ghostName } = charts.seen(data, layout(), STEPS, null);
  assert.deepEqual(plain(names.y), [2e4, 5e5]);
  near(ghostName.y.map(Math.log10), [Math.log10(5e5) - 0.1]);
});

test("ticks of a log axis are even in money below a decade and powers of ten above three", () => {
  const ticks = (values) =>
    charts.fitted([equity(values)], layout(), ["2024-01-01", "2024-01-31"]).yaxis.dtick;
  assert.equal(ticks([100_000, 120_000, 130_000, 150_000]), "L20000");
  assert.equal(ticks([1e4, 1e5, 1e6, 3e5]), "D2");
  assert.equal(ticks([1e3, 1e5, 1e6, 1e8]), 2);
});

test("the hover box leaves the curves free: above them, or below where there is no room", () => {
  const at = (...heights) => ({ points: heights.map((y) => ({ bbox: { y0: y, y1: y } })) });
  assert.deepEqual(plain(charts.hover(at(200, 220))), { "--hover-shift": "-62px" });
  assert.deepEqual(plain(charts.hover(at(20, 40))), { "--hover-shift": "62px" });
});
