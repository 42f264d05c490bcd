// Parts of the active profile that change seldom: what is drawn from one is not drawn anew at every
// move of the Kelly slider.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;

  const follow = (part) => (active, now) => {
    const next = active ? { fingerprint: active.fingerprint, [part]: active.profile[part] } : null;
    return JSON.stringify(next) === JSON.stringify(now ?? null) ? dash.no_update : next;
  };

  dash.profile_parts = { scenarios: follow("scenarios"), strategies: follow("strategies") };
})();
