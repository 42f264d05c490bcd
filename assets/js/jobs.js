// Long work: the jobs of this tab and where their results are kept (app/dash_app/jobs/callbacks.py).
// The session store `jobs` holds {jobs: {kind: news}, begun: {kind: id of the last start taken in}}.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const KEPT = 12; // results of one store, the newest first
  const hex = (byte) => byte.toString(16).padStart(2, "0");
  const isActive = (job) => job.state === "queued" || job.state === "running";
  const isSame = (a, b) => a.kind === b.kind && a.fingerprint === b.fingerprint && a.key === b.key;

  function keep(cache, { kind, fingerprint, key }, result) {
    const kept = JSON.parse(sessionStorage.getItem(cache));
    const entry = { kind, fingerprint, key, result };
    const others = (kept?.entries ?? []).filter((other) => !isSame(other, entry));
    dash.set_props(cache, { data: { version: 1, entries: [entry, ...others].slice(0, KEPT) } });
  }

  // Take starts and news of jobs in: of a job that another has replaced nothing, of a finished one
  // its result. Each kind has its own store of starts, which holds the last one until the next.
  function follow(news, starts, kept, interval, isIdle) {
    const fresh = starts.filter((start) => start && kept?.begun?.[start.kind] !== start.id);
    const starting = Object.fromEntries(fresh.map(({ kind, id }) => [kind, id]));
    const [jobs, begun] = [{ ...kept?.jobs }, { ...kept?.begun, ...starting }];
    const take = ({ cache, result, ...job }) => {
      jobs[job.kind] = job;
      if (job.state === "finished") keep(cache, job, result);
      if (job.state === "finished" || job.state === "left") delete jobs[job.kind];
    };
    fresh.forEach(take);
    for (const job of news?.jobs ?? []) if (jobs[job.kind]?.id === job.id) take(job);
    const active = Object.values(jobs).filter(isActive);
    // Every answer costs the page some work, so jobs that take long are asked after less often [ms].
    const paces = active.map(({ left }) => 250 + 500 * Math.floor(left ?? 1));
    const ifNew = (now, before) => (now === before ? dash.no_update : now);
    const pace = ifNew(Math.min(...paces, 1500), interval);
    return [{ jobs, begun }, ifNew(!active.length, isIdle), pace];
  }
  // Properties of a bar (job_bar.py): hidden, title, words, value; hide, title, color, words.
  function bar(kept, { kind }) {
    const { title, words, share, colour, ...job } = kept?.jobs?.[kind] ?? {};
    if (isActive(job)) return [false, title, words, 100 * share, true, "", "gray", ""];
    return [true, "", "", 0, !job.state, title ?? "", colour ?? "gray", words ?? ""];
  }

  const pressed = ({ triggered, triggered_id } = dash.callback_context) =>
    triggered[0]?.value ? triggered_id.kind : undefined; // a button that came or went was not
  const cancel = (_clicks, kept) => kept?.jobs?.[pressed()]?.id ?? dash.no_update;
  const again = (_clicks, kind = pressed()) => (kind ? { kind, at: Date.now() } : dash.no_update);
  const client = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), hex).join("");
  dash.jobs = { client, follow, bar, cancel, again };
})();
