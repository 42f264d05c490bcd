// The Monte Carlo page: which results this browser keeps, and which of them the page shows.
(function () {
  "use strict";
  const ns = (window.dash_clientside = window.dash_clientside || {});
  const entries = (cache) => (cache && cache.version === 1 && Array.isArray(cache.entries) ? cache.entries : []);

  // The result asked for; until there is one, the newest of the same portfolio. `now` when it is on the page already.
  function choose(kind, wanted, key, cache, now) {
    const own = entries(cache).filter((entry) => entry.kind === kind && entry.fingerprint === wanted.fingerprint);
    const entry = own.find((one) => one.key === key) || own[0];
    if (!entry) { return null; }
    const current = entry.key === key;
    const same = now && now.key === entry.key && now.current === current && now.fingerprint === entry.fingerprint;
    return same ? ns.no_update : { fingerprint: entry.fingerprint, key: entry.key, current: current, result: entry.result };
  }

  ns.monte_carlo = {
    choose: choose,
    known: (cache) => entries(cache).map((entry) => [entry.kind, entry.fingerprint, entry.key]),
    // A skeleton stands in for the first result while it is made.
    waiting: (shown, kept) => Boolean(shown) || !(kept && kept.jobs && kept.jobs.monte_carlo && ["queued", "running"].includes(kept.jobs.monte_carlo.state)),
    shown: function (wanted, cache, shown, found) {
      if (!wanted) { return [null, null]; }
      return [choose("monte_carlo", wanted, wanted.key, cache, shown), choose("find_size", wanted, wanted.find_key, cache, found)];
    },
  };
})();
