// A script of steps made in the simulated browser, with the invariant looked at after each of them:
// what is shown is what is stored and what the server computes for it, or the page says that it is
// not; and nothing that was acknowledged is lost. `node tests/js/simulation/run.js SEED [COUNT]`
// runs seeds from SEED on; `--script SEED COUNT` prints their scripts as JSON.
import assert from "node:assert/strict";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

import { scriptOf } from "./script.js";
import { fieldsOf, MAP, Tab } from "./tab.js";
import { Clock, DEFAULT, Origin, Server, settled } from "./world.js";

const ASIDE = "position-sizing-store-aside";
const CURRENT = "current-portfolio-data";
const PATIENCE_MS = 60_000; // after which a server that answers must have been noticed
const SPARE = 20; // characters left in a storage without room

const percent = (value) => Number((value / 100).toFixed(9));

export class Run {
  tabs = [];
  expected = new Map(); // fingerprint -> the fields that were acknowledged
  isAcknowledged = true;

  constructor() {
    this.world = { origin: new Origin(), clock: new Clock(), server: new Server() };
    this.world.navigator = { onLine: true };
    this.is = "up"; // the server, were the browser online
  }

  async make(step) {
    const tab = this.tabs[Math.floor(step.tab * this.tabs.length)];
    await this[step.do](step, tab);
    await this.rest();
    this.check();
  }

  // Let tabs hear of each other until nothing follows.
  async rest() {
    for (let round = 0; round < 6; round++) {
      this.world.origin.deliver();
      for (const tab of this.tabs) await tab.settle();
      await settled();
    }
  }

  async open() {
    if (this.tabs.length > 2) return;
    this.tabs.push(new Tab(this.world));
    await this.rest();
  }
  close(_step, tab) {
    tab?.kill();
    this.tabs = this.tabs.filter((other) => other !== tab);
  }
  async reload(step, tab) {
    if (!tab) return;
    this.close(step, tab);
    await this.open();
  }
  kill() {
    for (const tab of [...this.tabs]) this.close({}, tab);
  }

  async upload({ name }, tab) {
    if (!tab) return;
    const isAlone = this.tabs.every((other) => other === tab || other.isAnswered);
    this.dropped = isAlone && !this.#isFull() ? { tab, name } : null;
    tab.upload(name);
    await tab.settle();
  }
  async edit(step, tab) {
    if (this.#mayEdit(tab, step)) await this.#edited(tab, [step]);
  }
  async drag({ places }, tab) {
    if (!tab?.hasControls() || !tab.base) return;
    const dragged = tab.fingerprint(); // another portfolio may come before the slider rests
    tab.drag(places);
    await this.world.clock.advance(500);
    await this.rest();
    for (const fingerprint of [dragged, tab.fingerprint()]) this.#trust(fingerprint);
  }
  async press({ command }, tab) {
    if (!tab?.hasControls()) return;
    tab.press(command);
    await this.rest();
    this.#trust(tab.fingerprint());
  }
  // Two tabs edit before either hears of the other.
  async together({ edits }) {
    const able = edits.map((edit, number) => [this.tabs[number], edit]);
    if (!able.every(([tab, edit]) => this.#mayEdit(tab, edit))) return;
    const before = this.#stored(able[0][0]);
    for (const [tab, { field, value }] of able) {
      tab.edit(field, value);
      await tab.settle();
    }
    await this.rest();
    const [[tab, one], [, other]] = able;
    if (one.field === other.field || this.#concernsRule(edits)) {
      const value = this.#stored(tab)[one.field];
      const wanted = [before[one.field], ...edits.map((edit) => this.#value(tab, edit))];
      if (!this.#isFull() && wanted[2] !== undefined) wanted.shift();
      if (!this.#concernsRule(edits)) assert.ok(wanted.includes(value), "one of both values");
      return this.#trust(tab.fingerprint());
    }
    for (const [at, edit] of able) this.#acknowledge(at, edit);
  }

  server({ is }) {
    this.is = is;
    this.#connect();
  }
  offline({ is }) {
    this.world.navigator.onLine = !is;
    this.#connect();
  }
  #connect() {
    this.world.server.become(this.world.navigator.onLine ? this.is : "down");
  }
  restart() {
    this.world.server.restart();
  }
  room({ isShort }) {
    const { origin } = this.world;
    this.dropped = null; // without room it may be refused
    origin.room = isShort ? origin.size() + SPARE : Number.POSITIVE_INFINITY;
  }
  async wait({ ms }) {
    await this.world.clock.advance(ms);
  }
  clock({ ms }) {
    this.world.clock.wall += ms;
  }

  // The browser starts again with settings of an older version.
  async older() {
    this.kill();
    const portfolios = this.#map();
    for (const record of Object.values(portfolios)) {
      record.version = 1;
      delete record.writes;
    }
    if (Object.keys(portfolios).length) this.#put(JSON.stringify({ version: 1, portfolios }));
    await this.open();
  }
  // The browser starts again with settings that are not ours to read: they are put aside.
  async foreign({ text }) {
    this.kill();
    this.#put(text);
    this.expected.clear();
    this.foreignText = text;
    await this.open();
  }
  #put(text) {
    const { origin } = this.world;
    const [storage, close] = origin.copy(() => {});
    const { room } = origin;
    origin.room = Number.POSITIVE_INFINITY;
    storage.setItem(MAP, text);
    origin.deliver();
    origin.room = room;
    close();
  }

  #mayEdit(tab, { field }) {
    return tab?.hasControls() && (field !== "losses" || tab.hasRule());
  }
  async #edited(tab, edits) {
    for (const { field, value } of edits) tab.edit(field, value);
    await tab.settle();
    await this.rest();
    for (const edit of edits) this.#acknowledge(tab, edit);
  }
  // What was edited is expected from now on, unless it was refused in words or for want of room.
  #acknowledge(tab, edit) {
    const value = this.#value(tab, edit);
    if (value === undefined) return;
    if (this.#stored(tab)[edit.field] !== value && this.#isFull())
      return assert.ok(tab.notes.get("storage-full"), "what is not kept is said");
    const fields = this.#expectedOf(tab.fingerprint());
    if (edit.field === "rule") fields.losses = value ? (fields.losses ?? 3) : null;
    fields[edit.field] = value;
  }
  #value(_tab, { field, value }) {
    if (value === "") return field === "capital" ? null : undefined;
    return field === "ceiling" ? percent(value) : value;
  }
  #concernsRule = (edits) => edits.some(({ field }) => ["rule", "losses"].includes(field));
  #isFull = () => Number.isFinite(this.world.origin.room);
  #expectedOf(fingerprint) {
    if (!this.expected.has(fingerprint)) this.expected.set(fingerprint, fieldsOf(DEFAULT));
    return this.expected.get(fingerprint);
  }
  // What is stored is expected: of steps whose outcome other tests look at.
  #trust(fingerprint) {
    this.expected.set(fingerprint, this.#storedOf(fingerprint));
  }
  #map() {
    try {
      const map = JSON.parse(this.world.origin.kept.get(MAP) ?? "null");
      return map?.version === 1 ? map.portfolios : {};
    } catch {
      return {};
    }
  }
  #stored = (tab) => this.#storedOf(tab.fingerprint());
  #storedOf(fingerprint) {
    return fieldsOf(this.#map()[fingerprint]?.profile ?? DEFAULT);
  }

  check() {
    const { server, navigator } = this.world;
    for (const [fingerprint, fields] of this.expected) {
      const profile = this.#map()[fingerprint]?.profile ?? DEFAULT;
      assert.deepEqual(fieldsOf(profile), fields, "stored is what was acknowledged");
    }
    for (const tab of this.tabs) {
      const isLate = tab.asking.size > 0 || tab.notes.get("server-gone") === true;
      if (server.is === "up" && navigator.onLine && !isLate) this.#checkCurrent(tab);
      if (tab.hasControls()) this.#checkControls(tab);
    }
    if (this.foreignText === undefined) return;
    const { kept } = this.world.origin;
    const aside = JSON.parse(kept.get(ASIDE) ?? "[]").map(({ text }) => text);
    const isThere = [kept.get(MAP), ...aside].includes(this.foreignText);
    assert.ok(isThere, "what could not be read is kept");
    const seen = this.tabs.filter((tab) => tab.fingerprint() && kept.get(MAP) === this.foreignText);
    for (const tab of seen) assert.ok(tab.notes.get("settings-aside"), "and it is said");
  }
  #checkControls(tab) {
    const stored = this.#stored(tab);
    const fields = fieldsOf(tab.active.profile);
    assert.deepEqual(fields, stored, "the active profile is the stored one");
    const shown = (path) => tab.shown.get(`portfolio/${path}`);
    const isRefused = (path) => Boolean(tab.errors.get(`portfolio/${path}`));
    if (!isRefused("starting_capital"))
      assert.equal(shown("starting_capital"), stored.capital ?? "");
    if (!isRefused("margin_ceiling"))
      assert.equal(percent(shown("margin_ceiling")), stored.ceiling);
    assert.equal(shown("streak_rule"), stored.rule, "the switch shows what is stored");
  }
  #checkCurrent(tab) {
    if (!tab.active) return;
    assert.deepEqual(
      tab.base && fieldsOf(tab.base.profile),
      this.#stored(tab),
      "curves are current",
    );
    if (!tab.isDragged) assert.equal(tab.present, `You are at ${this.#stored(tab).fraction}×.`);
  }

  // At the end everything works again; the browser starts anew and shows what was kept.
  async finish() {
    this.world.origin.room = Number.POSITIVE_INFINITY;
    await this.make({ do: "offline", tab: 0, is: false });
    await this.make({ do: "server", tab: 0, is: "up" });
    await this.make({ do: "wait", tab: 0, ms: PATIENCE_MS });
    if (this.dropped && this.tabs.includes(this.dropped.tab)) {
      const { filename } = JSON.parse(this.world.origin.kept.get(CURRENT) ?? "{}");
      assert.equal(filename, this.dropped.name, "what was dropped is loaded in the end");
    }
    for (const tab of this.tabs) {
      assert.notEqual(tab.notes.get("server-gone"), true, "an answering server is noticed");
      assert.equal(tab.asking.size, 0, "nothing is waited for");
      if (tab.hasControls()) await this.#checkRoom(tab);
    }
    await this.make({ do: "kill", tab: 0 });
    await this.make({ do: "open", tab: 0 });
    await this.make({ do: "wait", tab: 0, ms: PATIENCE_MS });
  }
  async #checkRoom(tab) {
    const at = this.tabs.indexOf(tab);
    const edit = { field: "capital", value: 100_001 + at };
    await this.make({ do: "edit", tab: at / this.tabs.length, ...edit });
    assert.notEqual(tab.notes.get("storage-full"), true, "the shortage is over");
  }
}

export async function runSeed(seed) {
  const run = new Run();
  const script = scriptOf(seed);
  let at = 0;
  try {
    for (const step of script) {
      at += 1;
      await run.make(step);
    }
    await run.finish();
  } catch (error) {
    const step = JSON.stringify(script[at - 1]);
    const command = `python -m scripts.javascript simulate ${seed}`;
    const told = `Seed ${seed}, step ${at} ${step}: ${error.message}\nRepeat with: ${command}`;
    throw new Error(told, { cause: error });
  } finally {
    run.kill();
  }
}

async function main([first, count = "1"]) {
  if (first === "--script") {
    const [, , , seed, n] = argv;
    const seeds = Array.from({ length: Number(n) }, (_, number) => Number(seed) + number);
    console.log(JSON.stringify(seeds.map((one) => scriptOf(one))));
    return;
  }
  for (let seed = Number(first); seed < Number(first) + Number(count); seed++) await runSeed(seed);
  console.log(`${count} seeds from ${first}: shown is stored is computed, and nothing is lost.`);
}
if (argv[1] === fileURLToPath(import.meta.url)) await main(argv.slice(2));
