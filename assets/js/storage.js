// Local storage without surprises: a write that does not fit is told and loses nothing that was
// there before.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return undefined; // not JSON: somebody else's, or damaged
    }
  }

  // Write `data` under `key`; false, with a notice, where the browser has no room. What was kept before stays.
  function keep(key, data) {
    try {
      localStorage.setItem(key, JSON.stringify(data));
      return true;
    } catch {
      dash.set_props("storage-full", { hidden: false });
      return false;
    }
  }

  dash.storage = { read, keep };
})();
