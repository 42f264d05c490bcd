import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./browser.js";

const FILES = ["a.csv", "b.csv"];
const DECISIONS = { names: { "a.csv": "Mine" } };

// A page on which FILES were dropped, and what it sends next.
function dropped() {
  const document = { addEventListener: () => {} };
  const window = load(["upload"], { document });
  const dash = window.dash_clientside;
  const told = [];
  dash.recent = { tell: (title) => told.push(title) };
  const drop = (names = FILES) => {
    dash.callback_context = { triggered: [{ value: 1 }], triggered_id: "upload" };
    return dash.upload.send(
      names.map((name) => `data:,${name}`),
      0,
      0,
      null,
      null,
      names,
      null,
    );
  };
  const sent = () =>
    window.shown.filter(([id]) => id === "upload-files").map(([, props]) => props.data);
  const names = (data) => data.files.map((file) => file.name);
  return { ...dash.upload, dash, drop, names, sent, told };
}

const answer = ({ nonce }, more) => ({ nonce, bad: [], decisions: DECISIONS, ...more });

test("an unanswered drop is sent again when the server is back, an answered one is not", () => {
  const page = dropped();
  const first = page.drop();
  page.again();
  const [again] = page.sent();
  assert.deepEqual(page.names(again), FILES);
  assert.notEqual(again.nonce, first.nonce);
  assert.equal(page.answered(answer(first))[0], page.dash.no_update); // of the drop before
  assert.deepEqual([...page.answered(answer(again))], [true, true, "", true]);
  page.again();
  assert.equal(page.sent().length, 1);
});

test("the others of a bad file are sent with what was decided about them", () => {
  const page = dropped();
  const bad = answer(page.drop(), { bad: [0] });
  assert.deepEqual([...page.answered(bad)], [true, false, "", true]);
  page.dash.callback_context = { triggered: [{ value: 1 }], triggered_id: "load-others" };
  const data = page.send(null, 0, 1, null, null, null, bad);
  assert.deepEqual(page.names(data), ["b.csv"]);
  assert.equal(data.decisions, DECISIONS);
});

test("reading is shown while the mapping form reads, not when it is put away", () => {
  const page = dropped();
  const pressed = (action, value) => {
    page.dash.callback_context = { triggered: [{ value }], triggered_id: { action } };
    return page.pressed()[0];
  };
  assert.equal(pressed("read", 1), false);
  assert.equal(pressed("read", undefined), page.dash.no_update); // the form came
  assert.equal(pressed("cancel", 1), page.dash.no_update);
});

test("another file chosen in the form takes the place of the one asked about", () => {
  const page = dropped();
  page.answered(answer(page.drop()));
  page.dash.callback_context = { triggered: [{ value: 1 }], triggered_id: "map-upload" };
  const data = page.send(null, 0, 0, ["data:,c"], ["c.csv"], null, null);
  assert.deepEqual(page.names(data), ["c.csv"]);
  assert.equal(data.decisions, undefined);
});

test("files that the server lost are sent again for what it wanted them for", () => {
  const page = dropped();
  const first = page.drop();
  page.answered(answer(first));
  page.answered(answer(first, { again: "read" }));
  const [data] = page.sent();
  assert.deepEqual([page.names(data), data.again], [FILES, "read"]);
});

test("a mapping is shown again from the files at hand, else from the next drop", () => {
  const page = dropped();
  page.answered(answer(page.drop()));
  page.answered({ resend: { edit: "b.csv" }, at: 1 });
  assert.equal(page.sent()[0].edit, "b.csv");
  page.forget();
  page.answered({ resend: { edit: "b.csv" }, at: 2 });
  assert.equal(page.sent().length, 1);
  assert.deepEqual(page.told, ["Drop the files once more"]);
  assert.equal(page.drop().edit, "b.csv");
  assert.equal(page.drop().edit, undefined);
});

test("the files of the portfolio alone are read again, if all of them are at hand", () => {
  const page = dropped();
  page.answered(answer(page.drop()));
  const only = [FILES[1]];
  page.answered({ resend: { decisions: DECISIONS, only }, at: 1 });
  assert.deepEqual(page.names(page.sent()[0]), only);
  page.answered({ resend: { decisions: DECISIONS, only: ["before.csv"] }, at: 2 });
  assert.equal(page.sent().length, 1);
  assert.deepEqual(page.told, ["Drop the files once more"]);
  assert.equal(page.drop().decisions, DECISIONS);
});

test("files are read again with what was decided, now or when they are dropped once more", () => {
  const page = dropped();
  page.answered(answer(page.drop()));
  page.answered({ resend: { decisions: DECISIONS }, at: 1 });
  assert.deepEqual([page.names(page.sent()[0]), page.sent()[0].decisions], [FILES, DECISIONS]);
  page.forget();
  page.answered({ resend: { decisions: DECISIONS }, at: 2 });
  assert.equal(page.drop().decisions, DECISIONS);
});

test("live trades that do not fit are told, and those before stay", () => {
  const page = dropped();
  page.dash.storage = { write: (key, { fits }) => key === "live-log-data" && fits };
  const fitting = { fits: true };
  assert.equal(page.keep_live(fitting), fitting);
  assert.equal(page.keep_live({ fits: false }), page.dash.no_update);
  assert.deepEqual(page.told, ["No room for these live trades"]);
});
