// The Kelly table: sorted by a click on a column's head, strategies pinned to its top, exported as it stands.
// Order and pins are kept in the browser, for each portfolio; the server sends the rows in the order of the log.
(function () {
  "use strict";
  const SLOT = "kelly-content";
  const KEPT = "lotwise-kelly"; // local storage: [[fingerprint, {order, pinned}]], the latest last
  const PORTFOLIOS = 20; // remembered at most
  let pinned = new Set(); // names of strategies
  let order = null; // {name, descending}: the column sorted by
  let of = null; // the fingerprint that they are of
  let asSent = []; // the rows in the order of the log

  function kept() {
    try {
      const found = JSON.parse(localStorage.getItem(KEPT));
      return new Map(Array.isArray(found) ? found : []);
    } catch { return new Map(); }
  }
  function keep() {
    const all = kept();
    all.delete(of);
    all.set(of, { order: order, pinned: Array.from(pinned) });
    try { localStorage.setItem(KEPT, JSON.stringify(Array.from(all).slice(-PORTFOLIOS))); } catch { /* full: kept until the page is left */ }
  }
  // Another portfolio has an order and pins of its own.
  function recall() {
    const active = window.lotwise.profiles.current();
    if (!active || active.fingerprint === of) { return; }
    of = active.fingerprint;
    const found = kept().get(of) || {};
    order = found.order && typeof found.order.name === "string" ? found.order : null;
    pinned = new Set(Array.isArray(found.pinned) ? found.pinned : []);
  }

  const slot = () => document.getElementById(SLOT);
  const pinOf = (row) => row.querySelector("[data-act=pin-kelly]");
  const heads = () => Array.from(slot().querySelectorAll("[data-act=sort-kelly]"));

  function compare(column) {
    const direction = order.descending ? -1 : 1;
    if (order.name === "name") { return (a, b) => direction * pinOf(a).dataset.name.localeCompare(pinOf(b).dataset.name); }
    const value = (row) => {
      const cell = row.cells[column].querySelector("[data-sort]");
      return cell && cell.dataset.sort !== "" ? Number(cell.dataset.sort) : null;
    };
    return (a, b) => { // rows without a value stay last either way
      const [x, y] = [value(a), value(b)];
      if (x === null || y === null) { return (x === null) - (y === null); }
      return direction * (x - y);
    };
  }

  function arrange() {
    const head = order && heads().find((button) => button.dataset.name === order.name);
    heads().forEach((button) => button.closest("th").removeAttribute("aria-sort"));
    const rows = asSent.slice();
    if (head) {
      const cell = head.closest("th");
      cell.setAttribute("aria-sort", order.descending ? "descending" : "ascending");
      rows.sort(compare(cell.cellIndex));
    }
    const isPinned = (row) => pinned.has(pinOf(row).dataset.name);
    rows.forEach((row) => {
      row.classList.toggle("pinned", isPinned(row));
      pinOf(row).setAttribute("aria-pressed", String(isPinned(row)));
    });
    const body = slot().querySelector("tbody");
    body.append(...rows.filter(isPinned), ...rows.filter((row) => !isPinned(row)));
  }

  document.addEventListener("lotwise-filled", (event) => {
    if (event.target.id !== SLOT) { return; }
    recall();
    asSent = Array.from(slot().querySelectorAll("tbody tr"));
    if (asSent.length) { arrange(); }
  });

  // Once in the column's first direction, once in the other, then as in the log.
  function sort(name) {
    const first = name !== "name"; // figures largest first, names from A
    if (!order || order.name !== name) {
      order = { name: name, descending: first };
    } else {
      order = order.descending === first ? { name: name, descending: !first } : null;
    }
    keep();
    arrange();
  }

  function pin(name) {
    if (!pinned.delete(name)) { pinned.add(name); }
    keep();
    arrange();
  }

  // A spreadsheet runs a text that begins like a formula; numbers are left alone.
  function written(cell) {
    if (cell === null) { return ""; }
    if (typeof cell === "number") { return String(cell); }
    const safe = /^[=+\-@\t\r]/.test(cell) ? "'" + cell : cell;
    return '"' + safe.replace(/"/g, '""') + '"';
  }

  function save() {
    const top = slot().querySelector("div[data-csv]");
    if (!top) { return; }
    const shown = Array.from(slot().querySelectorAll("tbody tr")).map((row) => JSON.parse(pinOf(row).dataset.csv));
    const lines = [JSON.parse(top.dataset.csv), ...shown, ...JSON.parse(top.dataset.more)].map((cells) => cells.map(written).join(","));
    window.lotwise.download("kelly.csv", "\ufeff" + lines.join("\r\n") + "\r\n", "text/csv");
  }

  const acts = { "sort-kelly": (button) => sort(button.dataset.name), "pin-kelly": (button) => pin(button.dataset.name), "export-kelly": save };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button || !acts[button.dataset.act]) { return; }
    acts[button.dataset.act](button);
    button.focus(); // moving its row takes the focus from a button
  });
})();
