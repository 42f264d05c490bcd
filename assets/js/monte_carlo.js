// Results of long work that this tab keeps (jobs.js): which of them a page shows.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const entries = (cache) => (cache?.version === 1 ? cache.entries : []);
  const isSame = (a, b) => ["fingerprint", "key", "current"].every((part) => a?.[part] === b[part]);

  // The result asked for, else the newest of the portfolio; no update where it is shown already.
  function choose(kind, { fingerprint }, key, cache, now) {
    const isOwn = (entry) => entry.kind === kind && entry.fingerprint === fingerprint;
    const own = entries(cache).filter(isOwn);
    const entry = own.find((other) => other.key === key) ?? own[0];
    if (!entry) return null;
    const next = { ...entry, current: entry.key === key };
    return isSame(now, next) ? dash.no_update : next;
  }

  const known = (cache) => entries(cache).map((kept) => [kept.kind, kept.fingerprint, kept.key]);
  const simulation = (asked, ...kept) => asked && choose("monte_carlo", asked, asked.key, ...kept);
  const size = (asked, ...kept) => asked && choose("find_size", asked, asked.find_key, ...kept);
  const allocation = (asked, ...kept) => asked && choose("allocation", asked, asked.key, ...kept);
  const isOver = (job) => ["failed", "stopped", "lost"].includes(job?.state);
  const noSkeleton = (shown, wanted, kept) =>
    Boolean(shown) || wanted?.key === null || isOver(kept?.jobs?.monte_carlo);
  dash.monte_carlo = { known, simulation, size, allocation, noSkeleton };
})();
