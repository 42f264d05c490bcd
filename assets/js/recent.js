// The loaded portfolio and the recent ones, as many as the browser has room for.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const [CURRENT, DAILY] = ["current-portfolio-data", "current-daily-log-data"];
  const LIVE = "live-log-data"; // what was traded of the loaded portfolio
  const RECENT = "recent-portfolios"; // newest first: records of CURRENT, with those of DAILY and LIVE
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

  function write([key, data]) {
    if (data !== null) return dash.storage.write(key, data);
    localStorage.removeItem(key);
    return true;
  }

  // Write [key, data] pairs and the list; the oldest of it go until all fits, and that is said.
  function writeAll(pairs, list) {
    const gone = [];
    localStorage.removeItem(RECENT);
    while (![...pairs, [RECENT, list.length ? list : null]].every(write)) {
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
    const no = [dash.no_update, dash.no_update, dash.no_update];
    if (!loaded) return no;
    const { portfolio, daily, live } = loaded; // without a daily or a live log the kept one stays
    const before = [CURRENT, DAILY, LIVE, RECENT].map((key) => [key, localStorage.getItem(key)]);
    const list = loaded.revises ? recent() : withCurrent();
    const others = list.filter((entry) => entry.packed !== portfolio.packed);
    const all = Object.entries({ [DAILY]: daily, [LIVE]: live, [CURRENT]: portfolio });
    const pairs = all.filter(([, data]) => data !== undefined);
    if (writeAll(pairs, others)) return [portfolio, daily, live].map((data = no[0]) => data);
    for (const [key, text] of before) {
      if (text === null) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
    }
    const words = `${portfolio.filename} does not fit into the browser's storage and is not loaded.`;
    tell("Too large to keep", `${words} Export a shorter period.`);
    return no;
  }

  // Remove the loaded portfolio with its daily and live log; the recent ones stay.
  function clear() {
    const isPressed = dash.callback_context.triggered.some((trigger) => trigger.value);
    if (!isPressed) return [dash.no_update, dash.no_update, dash.no_update];
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
      dash.set_props("portfolio-loaded", { data: { portfolio, daily, live } });
    }
    const light = recent().map(({ packed, daily, live, ...entry }) => entry);
    return JSON.stringify(light) === JSON.stringify(shown) ? dash.no_update : light;
  }

  dash.recent = { tell, keep, clear, list };
})();
