// What surrounds the tabs of a simulated browser: its storage, its clock, and the server.

// Local storage of one origin. Each tab has a copy of its own and hears later what others wrote, as
// in browsers whose tabs are processes of their own.
export class Origin {
  kept = new Map();
  room = Number.POSITIVE_INFINITY; // characters of keys and texts together
  #copies = new Set(); // {kept, heard}: of each tab
  #waiting = []; // {copy, key, text}: written, not heard by others

  size(kept = this.kept) {
    return [...kept].reduce((sum, [key, text]) => sum + key.length + text.length, 0);
  }

  // A tab's `localStorage`; `heard(key)` is called when another tab has written.
  copy(heard) {
    const copy = { kept: new Map(this.kept), heard };
    this.#copies.add(copy);
    const put = (key, text) => {
      text === null ? copy.kept.delete(key) : copy.kept.set(key, text);
      this.#waiting.push({ copy, key, text });
    };
    const storage = {
      getItem: (key) => copy.kept.get(key) ?? null,
      removeItem: (key) => copy.kept.has(key) && put(key, null),
      setItem: (key, text) => {
        if (copy.kept.get(key) === text) return;
        if (this.size(new Map(copy.kept).set(key, text)) > this.room)
          throw new DOMException("no room", "QuotaExceededError");
        put(key, text);
      },
    };
    return [storage, () => this.#copies.delete(copy)];
  }

  // Let all tabs hear what was written. A tab's own later write stays in its copy.
  deliver() {
    while (this.#waiting.length) {
      const { copy, key, text } = this.#waiting.shift();
      text === null ? this.kept.delete(key) : this.kept.set(key, text);
      const others = [...this.#copies].filter((other) => other !== copy);
      for (const other of others) {
        const isOwn = this.#waiting.some((write) => write.copy === other && write.key === key);
        if (!isOwn) text === null ? other.kept.delete(key) : other.kept.set(key, text);
      }
      for (const other of others) other.heard(key);
    }
  }
}

// Let everything run that waits for promises alone.
export const settled = () => new Promise((resolve) => setImmediate(resolve));

// A clock that moves when told.
export class Clock {
  now = 0; // ms since the start
  wall = Date.UTC(2026, 0, 5); // the time of day, which may jump
  #timers = new Map(); // number -> {at, every, task}
  #number = 0;

  start(task, ms, every = null) {
    this.#number += 1;
    this.#timers.set(this.#number, { at: this.now + ms, every, task });
    return this.#number;
  }
  stop(number) {
    this.#timers.delete(number);
  }
  async advance(ms) {
    const end = this.now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end);
      const [next] = due.sort(([, a], [, b]) => a.at - b.at);
      if (!next) break;
      const [number, { at, every, task }] = next;
      this.#move(at);
      if (every === null) this.stop(number);
      else this.#timers.set(number, { at: at + every, every, task });
      task();
      await settled();
    }
    this.#move(end);
  }
  #move(to) {
    this.wall += to - this.now;
    this.now = to;
  }
}

const FOREIGN = { status: 200, type: "text/html", data: null };
const FAULTS = {
  down: { status: 0, type: "", data: null },
  bad: { status: 502, type: "text/plain", data: null },
  login: FOREIGN,
};

// The server: portfolios in its memory, and what it computes. `is` says how it answers: up, down,
// bad (a proxy without it), login (another in its place) or slow (not until it changes).
export class Server {
  is = "up";
  #memory = new Set(); // fingerprints
  #held = []; // requests that wait
  #number = 0;

  become(is) {
    this.is = is;
    const held = this.#held;
    this.#held = [];
    if (is === "slow") this.#held = held;
    else for (const answer of held.reverse()) answer();
  }
  restart() {
    this.#memory.clear();
  }
  // A promise of {status, type, data}.
  request(kind, body = {}) {
    return new Promise((resolve) => {
      const answer = () => resolve(FAULTS[this.is] ?? this.#answered(kind, body));
      this.is === "slow" ? this.#held.push(answer) : answer();
    });
  }
  #answered(kind, body) {
    const data = this[kind](JSON.parse(JSON.stringify(body)));
    return { status: 200, type: "application/json", data };
  }

  alive() {
    return { lotwise: "alive" };
  }
  // Read a dropped file: its name is its content.
  read({ nonce, files }) {
    const [{ name }] = files;
    const portfolio = { version: 1, filename: name, packed: `packed ${name}`, n_trades: 3 };
    return { answer: { nonce, bad: [], decisions: {} }, loaded: { portfolio, daily: null, nonce } };
  }
  hydrate({ portfolio, profiles }) {
    if (!portfolio) return { ready: null, defaults: null };
    this.#number += 1;
    const fingerprint = `of ${portfolio.packed}`;
    this.#memory.add(fingerprint);
    const { filename } = portfolio;
    const migrated = Object.entries(profiles?.portfolios ?? {})
      .filter(([, record]) => record.version === 1)
      .map(([of, record]) => [of, { ...record, version: 2 }]);
    return {
      ready: { fingerprint, nonce: this.#number },
      defaults: {
        fingerprint,
        filename,
        profile: DEFAULT,
        steps: STEPS,
        migrated: Object.fromEntries(migrated),
        nonce: this.#number,
      },
    };
  }
  // The curves of a profile: `profile` is what they are of.
  compute({ ready, active }) {
    if (!ready || !active) return { base: null };
    if (!this.#memory.has(ready.fingerprint)) return { miss: ready };
    return { base: { profile: active.profile } };
  }
  lay({ wish, active }) {
    if (!active) return {};
    const { fingerprint, profile } = active;
    return { at: wish.n, fingerprint, portfolio: profile.portfolio };
  }
}

export const STEPS = [0.1, 0.2, 0.3, 0.4]; // places of the slider
export const DEFAULT = {
  portfolio: {
    kelly_fraction: 0.1,
    starting_capital: null,
    margin_ceiling: 0.16,
    streak_rule: null,
  },
  scenarios: [],
  strategies: {},
};
