// What Dash keeps silent about: a full localStorage, and a Store that writes an older copy back.
(function () {
  "use strict";
  const OURS = {
    "position-sizing-store": "The browser's storage is full: your settings cannot be saved.",
    "page-settings": "The browser's storage is full: the settings of the pages cannot be saved.",
  };

  // What the browser refuses to keep stays in memory: the stores then agree with what they wrote, until the tab closes.
  const refused = new Map();
  const { getItem, setItem, removeItem } = Storage.prototype;
  const storeOf = (key) => String(key).replace(/-timestamp$/, "");
  const guarded = (storage, key) => storage === window.localStorage && storeOf(key) in OURS;

  // Two keys are written by scripts alone, through `local`. Dash's Store of such a key can be behind what is kept, here or by another
  // tab that writes in quick succession, and then puts its older copy back: it is left in its belief, and nothing is written.
  const believed = new Map([["position-sizing-store", null], ["page-settings", null]]);
  const isBelief = (storage, key) => storage === window.localStorage && believed.has(key);

  function keep(key, text) {
    try {
      setItem.call(localStorage, key, text);
      refused.delete(key);
    } catch (error) {
      if (error.name !== "QuotaExceededError") { throw error; }
      refused.set(key, String(text));
      tellFull(OURS[storeOf(key)]);
    }
  }
  const kept = (key) => (refused.has(key) ? refused.get(key) : getItem.call(localStorage, key));

  Storage.prototype.setItem = function (key, value) {
    if (isBelief(this, key)) {
      believed.set(key, String(value));
    } else if (guarded(this, key)) {
      keep(key, value);
    } else {
      setItem.call(this, key, value);
    }
  };
  Storage.prototype.getItem = function (key) {
    if (!guarded(this, key)) { return getItem.call(this, key); }
    return (isBelief(this, key) && believed.get(key)) || kept(key);
  };
  Storage.prototype.removeItem = function (key) {
    if (isBelief(this, key)) { believed.set(key, null); }
    refused.delete(key);
    removeItem.call(this, key);
  };

  // The texts the scripts keep themselves: {read(key): text or null, write(key, value)}.
  const local = { read: kept, write: (key, value) => keep(key, JSON.stringify(value)) };
  window.lotwise = Object.assign(window.lotwise || {}, { local: local });

  // Later, because dcc.Store writes while React commits: what is set from inside that is lost.
  function tellFull(text) {
    setTimeout(() => {
      window.dash_clientside.set_props("storage-full-text", { children: text });
      window.dash_clientside.set_props("storage-full", { hidden: false });
    }, 0);
  }
})();
