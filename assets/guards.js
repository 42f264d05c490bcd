// Failures Dash keeps silent about: a full localStorage, and files above what the server takes.
(function () {
  "use strict";
  const MAX_MB = 50;
  const OURS = {
    "current-portfolio-data": "This log is too large to keep in the browser.",
    "current-daily-log-data": "This daily log is too large to keep in the browser.",
    "position-sizing-store": "The browser's storage is full: your settings cannot be saved.",
  };

  // What the browser refuses to keep stays in memory: the stores then agree with what they wrote, until the tab closes.
  const refused = new Map();
  const { getItem, setItem, removeItem } = Storage.prototype;
  const storeOf = (key) => String(key).replace(/-timestamp$/, "");
  const guarded = (storage, key) => storage === window.localStorage && storeOf(key) in OURS;

  Storage.prototype.setItem = function (key, value) {
    try {
      setItem.call(this, key, value);
      if (guarded(this, key)) { refused.delete(key); }
    } catch (error) {
      if (error.name !== "QuotaExceededError" || !guarded(this, key)) { throw error; }
      refused.set(key, String(value));
      tellFull(OURS[storeOf(key)]);
    }
  };
  Storage.prototype.getItem = function (key) {
    return guarded(this, key) && refused.has(key) ? refused.get(key) : getItem.call(this, key);
  };
  Storage.prototype.removeItem = function (key) {
    refused.delete(key);
    removeItem.call(this, key);
  };

  // Later, because dcc.Store writes while React commits: what is set from inside that is lost.
  function tellFull(text) {
    setTimeout(() => {
      window.dash_clientside.set_props("storage-full-text", { children: text });
      window.dash_clientside.set_props("storage-full", { hidden: false });
    }, 0);
  }

  function tellTooLarge(name, size) {
    window.dash_clientside.set_props("notices", {
      sendNotifications: [{
        action: "show",
        id: "too-large-" + Date.now(),
        title: "Too large to read",
        message: name + " has " + (size / 2 ** 20).toFixed(0) + " MB; up to " + MAX_MB + " MB can be read at once. The portfolio loaded before stays.",
        color: "red",
        autoClose: false,
      }],
    });
  }

  function check(event, files) {
    if (!event.target.closest || !event.target.closest("#upload")) { return; }
    const list = Array.from(files || []);
    const total = list.reduce((sum, file) => sum + file.size, 0);
    if (total <= MAX_MB * 2 ** 20) { return; }
    const big = list.find((file) => file.size > MAX_MB * 2 ** 20);
    tellTooLarge(big ? big.name : "The upload", big ? big.size : total);
    event.stopPropagation();
    event.preventDefault();
    if (event.type === "change") { event.target.value = ""; }
  }
  document.addEventListener("change", (event) => check(event, event.target.files), true);
  document.addEventListener("drop", (event) => check(event, event.dataTransfer && event.dataTransfer.files), true);
})();
