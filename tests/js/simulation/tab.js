// A tab of the simulated browser: the scripts of assets/js, and what Dash does between them.
import { load } from "../browser.js";
import { STEPS, settled } from "./world.js";

const SCRIPTS = ["storage", "recent", "upload", "server", "settings", "sweep"];
export const MAP = "position-sizing-store";
const CURRENT = "current-portfolio-data";

const setting = (path, changes) => ({
  ...{ type: "setting", path: `portfolio/${path}`, label: path, unit: "", empty: "none" },
  ...{ low: 0, high: 1e12, control: "box", ...changes },
});
export const CONTROLS = {
  capital: setting("starting_capital"),
  ceiling: setting("margin_ceiling", { unit: "percent" }),
  losses: setting("streak_rule/losses", { low: 1, high: 100, empty: "keep" }),
};
export const RULE = { type: "rule", path: "portfolio/streak_rule" };
const textOf = (id) => (typeof id === "string" ? id : id.path);
const inner = (profile, path) => path.split("/").reduce((at, key) => at?.[key] ?? null, profile);

export class Tab {
  shown = new Map(); // path of a control -> what it shows
  errors = new Map(); // path -> the words beside it
  notes = new Map(); // id of a note -> is it shown?
  active = null;
  present = ""; // the sentence about the size that is drawn
  base = null; // what the curves are drawn from
  asking = new Map(); // kind of request -> its number, while its answer is not there
  isDragged = false;
  isAnswered = true; // no dropped file waits for the server
  #world;
  #storage;
  #close;
  #dash;
  #stores = { buttons: new Map() };
  #listeners = new Map();
  #observed;
  #timers = new Set();
  #due = new Set();
  #number = 0;
  #typed = 0.1;
  #place = 0.01;
  #heard = "replay-base.data";

  constructor(world) {
    this.#world = world;
    const [storage, close] = world.origin.copy((key) => this.#onStorage(key));
    [this.#storage, this.#close] = [storage, close];
    const window = load(SCRIPTS, this.#globals());
    this.#dash = window.dash_clientside;
    this.#dash.set_props = (id, props) => this.#set(id, props);
    this.#dash.charts = { seen: () => null };
    const patch = { assign() {}, merge() {}, build: () => "patch" };
    this.#dash.Patch = function Patch() {
      return patch;
    };
    this.#dash.server.watch();
    [this.#stores.map] = this.#dash.profile.listen();
    this.#stores.portfolio = this.#dash.storage.read(CURRENT);
    this.#due.add("hydrate");
  }

  #globals() {
    const { clock, server } = this.#world;
    const start = (task, ms, every) => {
      const timer = clock.start(task, ms, every);
      this.#timers.add(timer);
      return timer;
    };
    const listen = (type, task) => this.#listeners.set(type, task);
    const tab = this;
    class WallDate extends Date {
      constructor(...given) {
        super(...(given.length ? given : [clock.wall]));
      }
      static now() {
        return clock.wall;
      }
    }
    return {
      localStorage: this.#storage,
      setTimeout: (task, ms) => start(task, ms, null),
      setInterval: (task, ms) => start(task, ms, ms),
      clearTimeout: (timer) => clock.stop(timer),
      Date: WallDate,
      performance: { now: () => clock.now },
      navigator: this.#world.navigator,
      location: { pathname: "/position-sizing" },
      document: {
        addEventListener() {},
        querySelectorAll: () => [],
        documentElement: { dataset: {} },
        activeElement: null,
      },
      addEventListener: listen,
      AbortSignal: { timeout: () => null },
      PerformanceObserver: class {
        constructor(told) {
          tab.#observed = (entry) => told({ getEntries: () => [entry] });
        }
        observe() {}
      },
      atob,
      fetch: async () => {
        const { status, type, data } = await server.request("alive");
        if (status === 0) throw new TypeError("no answer");
        return { status, json: async () => (type.includes("json") ? data : JSON.parse("<html>")) };
      },
    };
  }

  // The tab is gone, with all that it had not written.
  kill() {
    this.#close();
    for (const timer of this.#timers) this.#world.clock.stop(timer);
    this.isKilled = true;
  }

  hasControls = () => this.#stores.laid?.fingerprint === this.active?.fingerprint && !!this.active;
  // Are the fields of the rule there, and is it on?
  hasRule = () => Boolean(this.#stores.laid?.portfolio.streak_rule) && this.shown.get(RULE.path);
  fingerprint = () => this.#stores.defaults?.fingerprint ?? null;

  // What a user does, in a tab that has run out of work.
  edit(field, value) {
    if (field === "fraction") {
      this.#typed = value;
      this.#stores.submits = (this.#stores.submits ?? 0) + 1;
    } else this.shown.set((CONTROLS[field] ?? RULE).path, value);
    this.#due.add("keep");
  }
  drag(places) {
    this.isDragged = true;
    for (const place of places) {
      this.#place = place;
      this.#heard = "fraction.value";
      this.#draw();
    }
  }
  press(command) {
    const { buttons } = this.#stores;
    buttons.set(command, (buttons.get(command) ?? 0) + 1);
    this.#due.add("keep");
  }
  upload(name) {
    this.isAnswered = false;
    this.#dash.callback_context = { triggered: [{ value: 1 }], triggered_id: "upload" };
    const data = this.#dash.upload.send([name], 0, 0, null, null, [name], null);
    this.#set("upload-files", { data });
  }

  // Run what is due until nothing is; answers of the server come by promises.
  async settle() {
    do {
      while (this.#due.size && !this.isKilled) {
        const [next] = ["hydrate", "keep", "compute", "draw"].filter((one) => this.#due.has(one));
        this.#due.delete(next);
        if (next === "hydrate") this.#hydrate();
        if (next === "keep") this.#keep();
        if (next === "compute") this.#compute();
        if (next === "draw") this.#draw();
      }
      await settled();
    } while (this.#due.size && !this.isKilled);
  }

  #onStorage(key) {
    this.#listeners.get("storage")?.({ key });
    if (key !== CURRENT) return;
    this.#stores.portfolio = this.#dash.storage.read(CURRENT);
    this.#due.add("hydrate");
  }

  #set(id, props) {
    if (this.isKilled) return;
    const name = textOf(id);
    if ("error" in props) this.errors.set(name, props.error);
    if ("hidden" in props) this.notes.set(name, !props.hidden);
    if ("hide" in props) this.notes.set(name, !props.hide);
    const value = "value" in props ? props.value : props.checked;
    if (typeof id === "object" && value !== undefined) {
      this.shown.set(name, value);
      this.#due.add("keep");
    }
    if (name === "fraction") {
      this.#place = value;
      this.#heard = "fraction.value";
      this.#due.add("draw");
    }
    if (!("data" in props)) return;
    const store = { [MAP]: "map", "profile-edit": "edit", rest: "rest" }[name];
    if (store) {
      this.#stores[store] = props.data;
      this.#due.add("keep");
    }
    if (name === "rest") this.isDragged = false;
    if (name === "portfolio-miss") this.#due.add("hydrate");
    if (name === "portfolio-loaded") this.#load(props.data);
    if (name === "upload-files")
      this.#ask("read", props.data, ({ answer, loaded }) => {
        this.#dash.upload.answered(answer);
        this.isAnswered = true;
        this.#load(loaded);
      });
  }

  #load(loaded) {
    const [portfolio] = this.#dash.recent.keep(loaded);
    if (portfolio === this.#dash.no_update) return;
    this.#stores.portfolio = portfolio;
    this.#due.add("hydrate");
  }

  // Post to the server. Dash drops an answer that a newer request of its kind has overtaken.
  async #ask(kind, body, take) {
    this.#number += 1;
    const number = this.#number;
    this.asking.set(kind, number);
    const { status, type, data } = await this.#world.server.request(kind, body);
    if (this.isKilled) return;
    const isLatest = this.asking.get(kind) === number;
    if (isLatest) this.asking.delete(kind);
    const isTaken = isLatest && status === 200 && type.includes("json");
    if (isTaken) take(data);
    const entry = { name: "/_dash-update-component", responseStatus: status, contentType: type };
    this.#observed(entry);
    await this.settle();
  }

  #hydrate() {
    const { portfolio, map } = this.#stores;
    this.#ask("hydrate", { portfolio, profiles: map }, ({ ready, defaults }) => {
      Object.assign(this.#stores, { ready, defaults });
      for (const next of ["keep", "compute"]) this.#due.add(next);
    });
  }

  #compute() {
    const { ready } = this.#stores;
    this.#ask("compute", { ready, active: this.active }, ({ base, miss }) => {
      if (miss) this.#set("portfolio-miss", { data: miss });
      else {
        this.base = base && baseOf(base.profile);
        this.#heard = "replay-base.data";
        this.#due.add("draw");
      }
    });
  }

  #draw() {
    const { base } = this;
    if (!base) return;
    this.#dash.callback_context = { triggered: [{ prop_id: this.#heard }] };
    const steps = { ...base.present, steps: STEPS.map((fraction) => stepOf(fraction)) };
    const outputs = this.#dash.sweep.draw(this.#place, base, steps, null, null, null);
    this.present = outputs[6];
  }

  #keep() {
    const { map, defaults, edit, rest, laid, buttons, submits } = this.#stores;
    const given = (id, value, property = "value") => ({ id, value, property });
    const commands = ["undo", "redo", "reset"].map((command) =>
      given({ type: "history", place: "card", command }, buttons.get(command), "n_clicks"),
    );
    const hasFields = laid && laid.portfolio.streak_rule !== null;
    const settings = Object.values(CONTROLS).filter((id) => id !== CONTROLS.losses || hasFields);
    const list = (ids) => (laid ? ids.map((id) => given(id, this.shown.get(id.path))) : []);
    const inputs = [given("map", map), given("default", defaults)];
    this.#dash.callback_context = {
      inputs_list: [
        ...[...inputs, given("edit", edit), given("rest", rest), commands],
        ...[list(settings), list([RULE]), laid ? [given("laid", laid)] : []],
        given("fraction-box", submits, "n_submit"),
      ],
    };
    const asked = this.#stores.form;
    const states = [this.active, asked, this.#typed, this.#place];
    const outputs = this.#dash.profile.keep(map, defaults, ...states);
    const [active, form] = outputs;
    if (active !== this.#dash.no_update) {
      this.active = active;
      this.#due.add("compute");
    }
    if (form !== this.#dash.no_update) this.#lay(form);
  }

  #lay(wish) {
    this.#stores.form = wish;
    this.#ask("lay", { wish, active: this.active }, (laid) => {
      if (!laid.portfolio) return;
      const { starting_capital, margin_ceiling, streak_rule } = laid.portfolio;
      this.#due.add("keep");
      this.#stores.laid = laid;
      this.shown.set(CONTROLS.capital.path, starting_capital ?? "");
      this.shown.set(CONTROLS.ceiling.path, Number((margin_ceiling * 100).toFixed(9)));
      this.shown.set(CONTROLS.losses.path, streak_rule?.losses ?? "");
      this.shown.set(RULE.path, streak_rule !== null);
    });
  }
}

const NONE = { dtype: "u2", bdata: "" };
function stepOf(fraction) {
  const step = { equityDays: NONE, drawdownDays: NONE, equity: [], beside: [], drawdown: [] };
  const values = [fraction, null, 0.1, 1, 0.1, 1];
  const strip = Array(6).fill("");
  return {
    ...step,
    fraction,
    label: `${fraction}×`,
    held: null,
    axes: {},
    names: [],
    row: [],
    strip,
    values,
  };
}
// What the curves are drawn from; everything but the fraction decides about the steps of the slider.
function baseOf(profile) {
  const { kelly_fraction, ...others } = profile.portfolio;
  const key = JSON.stringify({ ...profile, portfolio: others });
  const present = { key, at: {}, days: [], steps: [stepOf(kelly_fraction)] };
  const table = { head: [""], rows: [[]], scores: [[]], style: {}, className: "" };
  const figure = { data: [], layout: { xaxis: {} } };
  const strip = { head: [], qualifiers: Array(5).fill("") };
  const limits = { target: 1, tolerance: 1 };
  return { key, profile, figure, present, table, strip, limits };
}

// The fields of the controls as a profile has them.
export const fieldsOf = (profile) => ({
  capital: inner(profile, "portfolio/starting_capital"),
  ceiling: inner(profile, "portfolio/margin_ceiling"),
  rule: inner(profile, "portfolio/streak_rule") !== null,
  losses: inner(profile, "portfolio/streak_rule/losses"),
  fraction: inner(profile, "portfolio/kelly_fraction"),
});
