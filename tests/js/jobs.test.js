import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./browser.js";

const plain = (value) => JSON.parse(JSON.stringify(value));
const start = (kept = null) => {
  const window = load(["jobs", "monte_carlo"], { sessionStorage: { getItem: () => kept } });
  return { ...window.dash_clientside, shown: window.shown };
};
const job = {
  kind: "search",
  id: "a",
  state: "running",
  share: 0.25,
  left: 9,
  title: "Search",
  words: "1",
};
const news = (...jobs) => ({ jobs });

test("a job that starts is kept and asked after, the sooner the less time is left", () => {
  const { jobs, no_update } = start();
  assert.deepEqual(plain(jobs.follow(null, [null, job], null, 0, true)), [
    { jobs: { search: job }, begun: { search: "a" } },
    false,
    1500,
  ]);
  const pace = (left) => jobs.follow(null, [{ ...job, left }], null, 0, false)[2];
  assert.deepEqual([0.4, 2.5, null, 60].map(pace), [250, 1250, 750, 1500]);
  const short = { ...job, kind: "other", left: 0.4 };
  const [, ...unchanged] = jobs.follow(null, [job, short], null, 250, false);
  assert.deepEqual(unchanged, [no_update, no_update]);
});

test("a start that comes with the end of another job is taken in beside it, once", () => {
  const { jobs } = start();
  const other = { ...job, kind: "answer", id: "b" };
  const ended = news({ ...other, state: "finished", cache: "results", result: 1 });
  const kept = { jobs: { answer: other }, begun: { answer: "b" } };
  const [both] = plain(jobs.follow(ended, [other, job], kept, 250, false));
  assert.deepEqual(both, { jobs: { search: job }, begun: { answer: "b", search: "a" } });
  const [later] = plain(
    jobs.follow(news({ ...job, state: "left" }), [other, job], both, 250, false),
  );
  assert.deepEqual(later.jobs, {});
  assert.deepEqual(plain(jobs.follow(null, [other, job], later, 250, false)[0].jobs), {});
});

test("news of a job that another has replaced is ignored", () => {
  const { jobs } = start();
  const kept = { jobs: { search: { ...job, id: "b" } }, begun: {} };
  assert.deepEqual(plain(jobs.follow(news(job), [], kept, 250, false)[0]), kept);
});

test("a finished job leaves, and its result replaces an equal one in the store of its kind", () => {
  const asked = { kind: "search", fingerprint: "f", key: "k" };
  const old = {
    version: 1,
    entries: [
      { ...asked, key: "other" },
      { ...asked, result: 1 },
    ],
  };
  const { jobs, shown } = start(JSON.stringify(old));
  const finished = { ...job, ...asked, state: "finished", cache: "results", result: 2 };
  const before = { jobs: { search: job }, begun: { search: "a" } };
  const [kept, isIdle] = jobs.follow(news(finished), [job], before, 250, false);
  assert.deepEqual([plain(kept), isIdle], [{ ...before, jobs: {} }, true]);
  const entries = [
    { ...asked, result: 2 },
    { ...asked, key: "other" },
  ];
  assert.deepEqual(plain(shown), [["results", { data: { version: 1, entries } }]]);
});

test("a bar shows a running job, a note one that ended, and neither without a job", () => {
  const { jobs } = start();
  const bar = (job) => plain(jobs.bar(job && { jobs: { search: job } }, { kind: "search" }));
  assert.deepEqual(bar(job), [false, "Search", "1", 25, true, "", "gray", ""]);
  const lost = { ...job, state: "lost", title: "Lost.", words: "Run again.", colour: "yellow" };
  assert.deepEqual(bar(lost), [true, "", "", 0, false, "Lost.", "yellow", "Run again."]);
  assert.deepEqual(bar(null), [true, "", "", 0, true, "", "gray", ""]);
});

test("the result asked for is shown, else the newest of the portfolio, and none of another", () => {
  const { monte_carlo } = start();
  const entry = (fingerprint, key) => ({ kind: "monte_carlo", fingerprint, key, result: key });
  const cache = { version: 1, entries: [entry("g", "1"), entry("f", "2"), entry("f", "3")] };
  const shown = (fingerprint, key) => monte_carlo.simulation({ fingerprint, key }, cache, null);
  assert.deepEqual([shown("f", "3").result, shown("f", "3").current], ["3", true]);
  assert.deepEqual([shown("f", "9").result, shown("f", "9").current], ["2", false]);
  assert.equal(shown("h", "1"), null);
});
