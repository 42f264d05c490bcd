// Tell when the server does not answer, or something else answers in its place; once it answers
// again, ask anew for everything. Edits need no server: the browser keeps them meanwhile.
(() => {
  const EVERY_MS = 1000;
  const PATIENCE_MS = 5000;
  const APART_MS = 5000; // attempts to ask for everything, where requests fail though it lives
  const TITLES = {
    silent: "The server does not answer.",
    offline: "The server cannot be reached: this device is offline.",
    foreign:
      "Something else answers in the server's place, perhaps a login: log in in another tab.",
  };
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const now = () => performance.now();
  let fault = null; // a key of TITLES
  let heardAt = 0; // when the server last answered anything
  let path = location.pathname; // of the page that was open then
  let isAsking = false;
  let isDoubted = false; // the last sign of life failed
  let hasAsked = false; // for everything, since the fault
  let askAt = 0; // the earliest time for that

  function lose(kind) {
    hasAsked &&= fault !== null;
    askAt = Math.max(askAt, now() + EVERY_MS);
    fault = navigator.onLine ? kind : "offline";
    document.documentElement.dataset.server = "gone";
    dash.set_props("server-gone", { title: TITLES[fault], hide: false });
    for (const button of document.querySelectorAll("button[data-loading][id]")) {
      const id = button.id.startsWith("{") ? JSON.parse(button.id) : button.id;
      dash.set_props(id, { loading: false }); // Dash leaves it so when the request fails
    }
  }

  function askForEverything() {
    [hasAsked, askAt] = [true, now() + APART_MS];
    const { pathname } = location;
    if (pathname !== path) dash.set_props("_pages_location", { pathname });
    dash.upload.again();
    dash.set_props("portfolio-miss", { data: { at: now() } }); // hydrate, and all that follows
  }

  function restore() {
    fault = null;
    delete document.documentElement.dataset.server;
    dash.set_props("server-gone", { hide: true });
    dash.recent.tell("The server answers again", "", { color: "green" });
  }

  // Return null when the server itself answered, else a key of TITLES.
  async function signOfLife() {
    const given = { cache: "no-store", redirect: "manual" };
    given.signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch("/alive", given).catch(() => null);
    if (answer === null || answer.status >= 500) return "silent";
    const { lotwise, preparing } = (await answer.json().catch(() => null)) ?? {};
    document.documentElement.dataset.preparing = preparing === true; // shows the note
    return lotwise === "alive" ? null : "foreign";
  }

  async function beat() {
    if (isAsking || document.hidden) return;
    isAsking = true;
    const kind = await signOfLife();
    isAsking = false;
    if (kind === null) {
      heardAt = now();
      if (fault === null) path = location.pathname;
      else if (isDoubted || heardAt >= askAt) askForEverything();
    } else if (isDoubted || now() - heardAt > PATIENCE_MS) lose(kind);
    else setTimeout(beat, 300); // one failure alone is not told
    isDoubted = kind !== null;
  }

  // One answer to a request of Dash, as the browser reports it.
  function judge({ name, responseStatus: status, contentType: type }) {
    if (status === undefined || !name.includes("/_dash-update-component")) return;
    const isForeign = status === 200 && type !== undefined && !type.includes("json");
    if (status === 0 || status > 500 || isForeign) {
      lose(isForeign ? "foreign" : "silent");
      beat(); // does it live?
    } else {
      heardAt = now();
      if (fault !== null && hasAsked) restore();
    }
  }

  dash.server = {
    watch() {
      const heard = new PerformanceObserver((list) => list.getEntries().forEach(judge));
      heard.observe({ type: "resource" });
      setInterval(beat, EVERY_MS);
      document.addEventListener("visibilitychange", beat);
    },
  };
})();
