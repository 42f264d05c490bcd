// What can be done with a table on the page: copied, saved as CSV, printed alone. Buttons: data-act, data-table (a selector), data-file.
(function () {
  "use strict";
  const ns = (window.dash_clientside = window.dash_clientside || {});

  // The cells of a table as text; `data-value` holds the plain value where the cell prints a shortened one.
  function rowsOf(table) {
    const text = (cell) => (cell.dataset.value !== undefined ? cell.dataset.value : cell.innerText.trim().replace(/\s+/g, " "));
    return Array.from(table.rows).map((row) => Array.from(row.cells).filter((cell) => !cell.classList.contains("x")).map(text));
  }

  // A spreadsheet runs text that begins like a formula; numbers may keep their sign.
  function safe(text) {
    return /^[=+\-@\t\r−]/.test(text) && !/^[+\-−]?[$]?[\d.,]+[%×]?$/.test(text) ? "'" + text : text;
  }
  const quoted = (text) => '"' + safe(text).replace(/"/g, '""') + '"';

  function say(message) {
    ns.set_props("notices", { sendNotifications: [{ action: "show", id: "tables", title: "Table", message: message, color: "gray" }] });
  }

  function copy(rows) {
    navigator.clipboard.writeText(rows.map((row) => row.map(safe).join("\t")).join("\n"))
      .then(() => say("Copied; paste it into a spreadsheet."), () => say("The browser did not allow copying; save it as CSV instead."));
  }

  function save(rows, file) {
    const csv = "\ufeff" + rows.map((row) => row.map(quoted).join(",")).join("\r\n");
    window.lotwise.download(file, csv, "text/csv");
  }

  function print(table) {
    const section = table.closest("section");
    section.classList.add("print-alone");
    document.documentElement.classList.add("printing-one");
    window.print();
    section.classList.remove("print-alone");
    document.documentElement.classList.remove("printing-one");
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-table]");
    const table = button && document.querySelector(button.dataset.table);
    if (!table) { return; }
    const act = button.dataset.act;
    if (act === "copy-table") { copy(rowsOf(table)); }
    if (act === "save-table") { save(rowsOf(table), button.dataset.file); }
    if (act === "print-table") { print(table); }
  });
})();
