// The ledger's filters by outcome and by limit, with counts; they add to the grid's own column filters, and the CSV follows all of them.
(function () {
  "use strict";
  const GRID = "ledger-rows";
  const OUTCOMES = [["", "All"], ["reduced", "Reduced"], ["skipped", "Skipped"]];
  const chosen = { what: "", limit: "" };
  let rows = [];

  const place = () => document.getElementById("ledger-filters");
  const words = (count) => count.toLocaleString("en-US");
  const passes = (row, what, limit) => (!what || row.what === what) && (!limit || row.limit === limit);
  const counted = (what, limit) => rows.filter((row) => passes(row, what, limit)).length;

  function element(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  function chip([what, label]) {
    const made = element("button", { type: "button", className: "chip" }, label, element("span", { className: "chip-n" }, words(counted(what, chosen.limit))));
    made.setAttribute("aria-pressed", String(chosen.what === what));
    made.dataset.outcome = what;
    return made;
  }

  function choice() {
    const limits = new Map([["", "Any limit"]]);
    rows.forEach((row) => limits.set(row.limit, row.limit));
    const option = ([value, label]) => new Option(`${label} (${words(counted(chosen.what, value))})`, value, false, value === chosen.limit);
    const made = element("select", { name: "limit" }, ...Array.from(limits, option));
    made.setAttribute("aria-label", "Limit that bound");
    return made;
  }

  // Written anew at every choice: the counts of one depend on the other.
  function write() {
    const at = place().contains(document.activeElement) ? document.activeElement : null;
    const again = at && (at.name === "limit" ? "select" : `[data-outcome="${at.dataset.outcome}"]`);
    place().replaceChildren(...OUTCOMES.map(chip), choice());
    if (again) { place().querySelector(again).focus(); }
  }

  const withGrid = (use) => { window.dash_ag_grid.getApiAsync(GRID).then(use); };

  function count(grid) {
    const shown = document.getElementById("ledger-shown");
    if (shown) { shown.textContent = `${words(grid.getDisplayedRowCount())} of ${words(rows.length)} shown. CSV saves what is shown.`; }
  }

  function filter() {
    write();
    withGrid((grid) => {
      grid.setGridOption("isExternalFilterPresent", () => Boolean(chosen.what || chosen.limit));
      grid.setGridOption("doesExternalFilterPass", (node) => passes(node.data, chosen.what, chosen.limit));
      grid.onFilterChanged();
      count(grid);
    });
  }

  document.addEventListener("lotwise-ledger", (event) => {
    rows = event.detail;
    if (!place()) { return; }
    if (!rows.some((row) => row.limit === chosen.limit)) { chosen.limit = ""; }
    withGrid((grid) => {
      grid.removeEventListener("modelUpdated", onUpdate); // the same grid may be filled again
      grid.addEventListener("modelUpdated", onUpdate);
    });
    filter();
  });
  const onUpdate = (event) => count(event.api);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#ledger-filters [data-outcome]");
    if (!button) { return; }
    chosen.what = button.dataset.outcome;
    filter();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("#ledger-filters select")) { return; }
    chosen.limit = event.target.value;
    filter();
  });
})();
