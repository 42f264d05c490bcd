// Long work: which jobs of this tab run on the server, how they stand, where their results are kept (long_work.py).
// The session store `jobs` holds {jobs: {kind: {id, state, fingerprint, key, bar}}}: a reload finds them, another tab has its own.
(function () {
  "use strict";
  const MOST = 12; // results a cache keeps
  const ns = (window.dash_clientside = window.dash_clientside || {});
  const isActive = (job) => job.state === "queued" || job.state === "running";
  const WATCHED_MS = 250;
  const AWAY_MS = 1500; // no bar moves, and each answer costs the page time
  const isWatched = (kind) => Array.from(document.querySelectorAll("[data-kinds]")).some((slot) => slot.dataset.kinds.split(" ").includes(kind));
  let pace = 0; // of the interval, once the first answer has set it

  function randomId() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function entries(cache) {
    try {
      const kept = JSON.parse(sessionStorage.getItem(cache));
      return kept && kept.version === 1 && Array.isArray(kept.entries) ? kept.entries : [];
    } catch { return []; }
  }

  // Put a result first in its cache; an equal request's earlier one leaves.
  function keep(job) {
    const entry = { kind: job.kind, fingerprint: job.fingerprint, key: job.key, result: job.result };
    const others = entries(job.cache).filter((one) => !["kind", "fingerprint", "key"].every((name) => one[name] === entry[name]));
    ns.set_props(job.cache, { data: { version: 1, entries: [entry, ...others].slice(0, MOST) } });
  }

  // A bar that goes on keeps its button: a click that begins on one and ends on another is none.
  function show(slot, bars) {
    const name = (bar) => bar.dataset.job || bar.outerHTML;
    const shown = Array.from(slot.children);
    if (bars.map(name).join() !== shown.map(name).join()) { return slot.replaceChildren(...bars); }
    bars.filter((bar) => bar.dataset.job).forEach((bar) => {
      const old = shown.find((one) => one.dataset.job === bar.dataset.job);
      [".job-words", ".job-track"].forEach((part) => old.querySelector(part).replaceWith(bar.querySelector(part)));
    });
  }

  ns.jobs = {
    client: randomId,
    follow: function (news, kept) {
      const jobs = { ...((kept && kept.jobs) || {}) };
      for (const job of (news && news.jobs) || []) {
        if (!news.started && (!jobs[job.kind] || jobs[job.kind].id !== job.id)) { continue; }
        const { cache, result, ...known } = job;
        if (job.state === "finished" || job.state === "left") { delete jobs[job.kind]; } else { jobs[job.kind] = known; }
        if (job.state === "finished") { keep(job); }
      }
      const active = Object.keys(jobs).filter((kind) => isActive(jobs[kind]));
      const before = pace;
      pace = active.some(isWatched) ? WATCHED_MS : AWAY_MS;
      return [{ jobs: jobs }, !active.length, pace === before ? ns.no_update : pace];
    },
    // The bars of the jobs whose kinds a slot names.
    bars: function (kept, kinds, id) {
      const jobs = (kept && kept.jobs) || {};
      const next = document.createElement("template");
      next.innerHTML = kinds.split(" ").map((kind) => (jobs[kind] ? jobs[kind].bar : "")).join("");
      show(document.getElementById(id), Array.from(next.content.children));
      return ns.no_update;
    },
  };

  const acts = {
    "cancel-job": (name) => ns.set_props("job-cancel", { data: name }),
    "run-again": (name) => ns.set_props("job-again", { data: { kind: name, at: Date.now() } }),
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button && acts[button.dataset.act]) { acts[button.dataset.act](button.dataset.name); }
  });
})();
