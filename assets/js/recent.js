// The loaded portfolio and the recent ones, as many as the browser has room for.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const [CURRENT, DAILY] = ["current-portfolio-data", "current-daily-log-data"];
  const LIVE = "live-log-data"; // what was traded of the loaded portfolio
  const RECENT = "recent-portfolios"; // newest first: records of CURRENT, with those of DAILY and LIVE
  let newest = 0; // when the portfolio that was kept last was dropped or chosen
  const nothing = () => Array(3).fill(dash.no_update);
  const isRecord = (record) => typeof record?.packed === "string";
  const kept = (name) => [dash.storage.read(name)].find(isRecord) ?? null;
  const recent = () => [dash.storage.read(RECENT) ?? []].flat().filter(isRecord);

  function tell(title, message, looks = { color: "red", autoClose: false }) {
    const [id, closeButtonProps] = [`${title} ${message}`, { "aria-label": "Close this notice" }];
    const notice = { action: "show", id, title, message, closeButtonProps, ...looks };
    dash.set_props("notices", { sendNotifications: [notice] });
  }

  // The recent portfolios with the loaded one in front.
  function withCurrent() {
    const [record, daily, live] = [CURRENT, DAILY, LIVE].map(kept);
    const list = recent();
    const key = 1 + Math.max(0, ...list.map((entry) => entry.key));
    return record ? [{ ...record, daily, live, key }, ...list] : list;
  }

  // Write [key, data] pairs and the list; the oldest of it go until all fits, and that is said.
  function writeAll(pairs, list) {
    const gone = [];
    localStorage.removeItem(RECENT);
    const isWritten = ([key, data]) => dash.storage.write(key, data);
    while (![...pairs, [RECENT, list.length ? list : null]].every(isWritten)) {
      if (!list.length) return false;
      gone.push(list.pop().filename);
    }
    if (gone.length) {
      const words = `No longer among the recent portfolios: ${gone.join(", ")}.`;
      tell("The browser's storage is full", words);
    }
    return true;
  }

  // Keep a portfolio in the browser before its stores hear of it; the one before becomes recent.
  function keep(loaded) {
    const at = Number.parseFloat(loaded?.nonce ?? newest);
    if (!loaded || at < newest) return nothing(); // read longer than what was dropped after it
    const { portfolio, daily, live } = loaded; // without a daily or a live log the kept one stays
    const before = [CURRENT, DAILY, LIVE, RECENT].map((key) => [key, localStorage.getItem(key)]);
    const list = loaded.revises ? recent() : withCurrent();
    const others = list.filter((entry) => entry.packed !== portfolio.packed);
    const all = Object.entries({ [DAILY]: daily, [LIVE]: live, [CURRENT]: portfolio });
    const pairs = all.filter(([, data]) => data !== undefined);
    if (writeAll(pairs, others)) {
      newest = at;
      return [portfolio, daily, live].map((data = dash.no_update) => data);
    }
    for (const [key, text] of before) {
      if (text === null) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
    }
    const words = `${portfolio.filename} does not fit into the browser's storage and is not loaded.`;
    return tell("Too large to keep", `${words} Export a shorter period.`) ?? nothing();
  }

  // Remove the loaded portfolio with its daily and live log; the recent ones stay.
  function clear() {
    if (!dash.callback_context.triggered.some((trigger) => trigger.value)) return nothing();
    for (const id of ["portfolio-kept", "storage-full"]) dash.set_props(id, { hidden: true });
    return [true, true, true];
  }

  // The list without its logs, after what a button asks for.
  function list(_portfolio, _opens, _removes, shown) {
    const { triggered, triggered_id: by } = dash.callback_context;
    const entries = recent();
    const asked = triggered[0]?.value && entries.find((entry) => entry.key === by?.index);
    if (asked && by.type === "recent-remove") {
      const others = entries.filter((entry) => entry !== asked);
      writeAll([], others);
      dash.set_props("storage-full", { hidden: true });
    } else if (asked && by.type === "recent-open") {
      const { daily, live, key, ...portfolio } = asked;
      dash.upload?.forget();
      const data = { portfolio, daily, live, nonce: performance.now() };
      dash.set_props("portfolio-loaded", { data });
    }
    const light = recent().map(({ packed, daily, live, ...entry }) => entry);
    return JSON.stringify(light) === JSON.stringify(shown) ? dash.no_update : light;
  }

  dash.recent = { tell, keep, clear, list };
})();
