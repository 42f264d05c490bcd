// Settings from a file: the server says what they would change (dash_app/settings_import.py), the user decides.
(function () {
  "use strict";
  const ns = (window.dash_clientside = window.dash_clientside || {});
  const LARGEST = 5000000; // characters: a profile of a thousand strategies has a tenth of it
  const picker = document.createElement("input");
  picker.type = "file";
  picker.accept = ".json,application/json";
  const dialog = () => document.getElementById("import-dialog");

  function parsed(text) {
    try { return JSON.parse(text); } catch { return null; }
  }

  picker.addEventListener("change", () => {
    const [file] = picker.files;
    picker.value = "";
    if (!file) { return; }
    file.text().then((text) => {
      const document = text.length > LARGEST ? null : parsed(text.replace(/^\ufeff/, ""));
      ns.set_props("settings-file", { data: { name: file.name, document: document, at: Date.now() } });
    });
  });

  document.addEventListener("lotwise-filled", (event) => {
    if (event.target.id === "import-preview" && !dialog().open) { dialog().showModal(); }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    const act = button && button.dataset.act;
    if (act === "import-settings") {
      if (window.lotwise.profiles.current()) { return picker.click(); }
      ns.set_props("notices", { sendNotifications: [{
        action: "show", id: "nothing-to-import", title: "No portfolio yet", message: "Settings belong to a portfolio; load one first.", color: "gray",
      }] });
    }
    if (act === "close-import") { dialog().close(); }
    if (act === "use-import") {
      const profile = JSON.parse(button.closest("[data-profile]").dataset.profile);
      dialog().close();
      window.lotwise.change("The settings of the file are in use.", () => profile, true);
    }
  });
})();
