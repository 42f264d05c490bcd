// Grids: rows from typed columns, numbers in words, columns that leave on a phone, a CSV that is safe to open.
(function () {
  "use strict";
  const MINUS = "\u2212", NONE = "\u2013";
  const ns = (window.dash_clientside = window.dash_clientside || {});
  const shown = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const phone = window.matchMedia("(max-width: 720px)");
  const ARRAYS = { f8: Float64Array, i4: Int32Array };

  function decode(typed) {
    const bytes = Uint8Array.from(atob(typed.bdata), (char) => char.charCodeAt(0));
    return new ARRAYS[typed.dtype](bytes.buffer);
  }

  const two = (number) => String(number).padStart(2, "0");
  const clock = (date) => two(date.getUTCHours()) + ":" + two(date.getUTCMinutes());
  const isoTime = (ms) => new Date(ms).toISOString().slice(0, 19).replace("T", " ");

  function number(value, most, least) {
    const text = Math.abs(value).toLocaleString("en-US", { maximumFractionDigits: most, minimumFractionDigits: least });
    return (value < 0 && /[1-9]/.test(text) ? MINUS : "") + text;
  }
  const orNone = (write) => (params) => (params.value === null || params.value === undefined ? NONE : write(params.value));

  shown.formatTime = orNone((ms) => {
    const date = new Date(ms); // log times have no zone: they are kept as if they were UTC
    return date.getUTCDate() + " " + MONTHS[date.getUTCMonth()] + " " + date.getUTCFullYear() + " " + clock(date);
  });
  shown.formatNumber = orNone((value) => number(value, 2, Number.isInteger(value) ? 0 : 2));
  shown.formatMoney = orNone((value) => number(value, 0, 0).replace(/^(\u2212?)/, "$1$"));
  shown.formatPercent = orNone((value) => (value > 0 ? "+" : "") + number(100 * value, 1, 1) + "%");

  // AG Grid asks with the local midnight of the day the user picked.
  shown.compareDays = function (picked, ms) {
    if (ms === null || ms === undefined) { return -1; }
    const day = Date.UTC(picked.getFullYear(), picked.getMonth(), picked.getDate());
    return Math.floor(ms / 86400000) - day / 86400000;
  };

  // A spreadsheet would run a text that starts like a formula; numbers are left alone.
  function safeCell(params) {
    const value = params.value;
    if (value === null || value === undefined) { return ""; }
    if (params.column.getColDef().valueFormatter && params.column.getColDef().filter === "agDateColumnFilter") { return isoTime(value); }
    return typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? "'" + value : value;
  }

  function rowsOf(data) {
    const numbers = Object.entries(data.numbers).map(([name, typed]) => [name, decode(typed)]);
    const codes = Object.entries(data.codes).map(([name, typed]) => [name, decode(typed), data.texts[name]]);
    const rows = new Array(numbers[0][1].length);
    for (let i = 0; i < rows.length; i++) {
      const row = {};
      for (const [name, values] of numbers) { row[name] = Number.isFinite(values[i]) ? values[i] : null; }
      for (const [name, values, texts] of codes) { row[name] = values[i] < 0 ? null : texts[values[i]]; }
      rows[i] = row;
    }
    return rows;
  }

  // Columns marked `lo` leave on a phone; the strategy takes what is left (AG Grid's own flex can leave the rows hidden).
  function fit(id, grid) {
    grid.setColumnsVisible(grid.getColumns().filter((column) => (column.getColDef().context || {}).lo), !phone.matches);
    const others = grid.getAllDisplayedColumns().filter((column) => column.getColId() !== "strategy");
    const room = document.getElementById(id).clientWidth - 2 - others.reduce((sum, column) => sum + column.getActualWidth(), 0);
    grid.setColumnWidths([{ key: "strategy", newWidth: Math.max(130, room) }]);
  }

  const IDS = ["trades-grid", "ledger-rows"];
  const withGrid = (id, use) => { window.dash_ag_grid.getApiAsync(id).then(use); };
  const isThere = (id) => document.getElementById(id) !== null;

  window.addEventListener("resize", () => IDS.filter(isThere).forEach((id) => withGrid(id, (grid) => fit(id, grid))));

  function fill(id, data) {
    if (!data) { return; }
    withGrid(id, (grid) => {
      const rows = rowsOf(data);
      fit(id, grid);
      grid.setGridOption("rowData", rows);
      if (id === "ledger-rows") { document.dispatchEvent(new CustomEvent("lotwise-ledger", { detail: rows })); } // assets/ledger.js
    });
  }

  // Calls `tell` once when an element comes near the window; an element that is not laid out is near nothing.
  let waiting = null;
  function whenNear(element, tell) {
    if (waiting) { waiting.disconnect(); }
    waiting = new IntersectionObserver((entries, observer) => {
      if (!entries.some((entry) => entry.isIntersecting)) { return; }
      observer.disconnect();
      tell();
    }, { rootMargin: "400px" });
    waiting.observe(element);
  }

  function download(id, clicks, name) {
    if (clicks) { withGrid(id, (grid) => grid.exportDataAsCsv({ fileName: name, allColumns: true, processCellCallback: safeCell })); }
  }

  ns.lotwise = Object.assign(ns.lotwise || {}, {
    want_trades: function (_report, _cards, _months, _strategies, ready) {
      if (ready && ready.fingerprint) { whenNear(document.getElementById("trades"), () => ns.set_props("trades-wanted", { data: ready })); }
    },
    fill_trades: (data) => fill("trades-grid", data),
    export_trades: (clicks) => download("trades-grid", clicks, "trades.csv"),
    fill_ledger: (data) => fill("ledger-rows", data),
    export_ledger: (clicks) => download("ledger-rows", clicks, "ledger.csv"),
  });
})();
