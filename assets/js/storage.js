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

  // Write `data` under `key`, null to remove it; false where the browser has no room. What was kept before stays.
  function write(key, data) {
    try {
      if (data === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(data));
      return true;
    } catch {
      return false;
    }
  }

  let isFull = false;
  // The same, with a notice from where there is no room until there is some.
  function keep(key, data) {
    const isKept = write(key, data);
    if (!isKept || isFull) dash.set_props("storage-full", { hidden: isKept });
    isFull = !isKept;
    return isKept;
  }

  dash.storage = { read, write, keep };
})();
