// The ledger's grid, until its section is rebuilt: the rows go to assets/ledger.js too.
(function () {
  "use strict";
  const ns = (window.dash_clientside = window.dash_clientside || {});
  const inGrid = (data) => data && { ...data, grid: "ledger-rows", file: "ledger.csv" };
  ns.lotwise = Object.assign(ns.lotwise || {}, {
    fill_ledger: function (data) {
      if (!data) { return; }
      ns.grid.fill(inGrid(data));
      document.dispatchEvent(new CustomEvent("lotwise-ledger", { detail: ns.grid.rows(data) }));
    },
    export_ledger: (clicks) => ns.grid.save(clicks, inGrid({})),
  });
})();
