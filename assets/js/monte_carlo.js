// Results of long work that this tab keeps (jobs.js): which of them a page shows.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const ENDED = ["failed", "stopped", "lost"];
  const entries = (cache) => (cache?.version === 1 ? cache.entries : []);

  // The result asked for, else the newest of the portfolio; no update where it is shown already.
  function choose(kind, { fingerprint }, key, cache, now) {
    const isOwn = (entry) => entry.kind === kind && entry.fingerprint === fingerprint;
    const own = entries(cache).filter(isOwn);
    const entry = own.find((one) => one.key === key) ?? own[0];
    if (!entry) return null;
    const next = { fingerprint, key: entry.key, current: entry.key === key };
    const isShown = Object.keys(next).every((name) => now?.[name] === next[name]);
    return isShown ? dash.no_update : { ...next, result: entry.result };
  }

  const known = (cache) =>
    entries(cache).map(({ kind, fingerprint, key }) => [kind, fingerprint, key]);
  const simulation = (wanted, ...rest) =>
    wanted && choose("monte_carlo", wanted, wanted.key, ...rest);
  const size = (wanted, ...rest) => wanted && choose("find_size", wanted, wanted.find_key, ...rest);
  const noSkeleton = (
    shown,
    wanted,
    kept, // until the first result, unless none is to come
  ) => Boolean(shown) || wanted?.key === null || ENDED.includes(kept?.jobs?.monte_carlo?.state);
  dash.monte_carlo = { choose, known, simulation, size, noSkeleton };
})();
