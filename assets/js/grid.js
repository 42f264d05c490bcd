// Grids of many rows: they travel as typed columns (pages/portfolio/trades.py) and become rows here.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  window.dashAgGridFunctions ??= {};
  const ARRAYS = { f8: Float64Array, i4: Int32Array };
  const DAY_MS = 86_400_000;

  const decode = ({ dtype, bdata }) =>
    new ARRAYS[dtype](Uint8Array.from(atob(bdata), (char) => char.charCodeAt(0)).buffer);

  function rows({ numbers, codes, texts }) {
    const figures = Object.entries(numbers).map(([name, typed]) => [name, decode(typed)]);
    const words = Object.entries(codes).map(([name, typed]) => [name, decode(typed), texts[name]]);
    return Array.from(figures[0][1], (_, i) => {
      const row = {};
      for (const [name, values] of figures) row[name] = Number.isNaN(values[i]) ? null : values[i];
      for (const [name, values, labels] of words) row[name] = labels[values[i]] ?? null;
      return row;
    });
  }

  // AG Grid asks with the local midnight of the day that was picked; times of a log have no zone.
  window.dashAgGridFunctions.compareDays = (picked, ms) => {
    const day = Date.UTC(picked.getFullYear(), picked.getMonth(), picked.getDate());
    return Math.floor((ms ?? Number.NEGATIVE_INFINITY) / DAY_MS) - day / DAY_MS;
  };

  // A spreadsheet would run a text that starts like a formula; numbers are left alone.
  function safe({ value, column }) {
    if (typeof value === "string") return value.replace(/^(?=[=+\-@\t\r−＝＋－＠])/, "'");
    const isTime = value !== null && column.getColDef().filter === "agDateColumnFilter";
    return isTime ? new Date(value).toISOString().slice(0, 19).replace("T", " ") : (value ?? "");
  }

  const use = (data, act) => data && window.dash_ag_grid.getApiAsync(data.grid).then(act);

  dash.grid = {
    rows,
    fill: (data) => void use(data, (grid) => grid.setGridOption("rowData", rows(data))),
    save(clicks, data) {
      const params = { fileName: data?.file, allColumns: true, processCellCallback: safe };
      if (clicks) use(data, (grid) => grid.exportDataAsCsv(params));
    },
  };
})();
