// Dash's store tells of every action, twice where one leads to another, and each time every component compares what it shows:
// those who listen hear of changes only.
(function () {
  "use strict";
  const stores = (window.dash_stores = window.dash_stores || []); // where Dash puts its store before anything listens to it

  function tellOfChangesOnly(store) {
    const { subscribe } = store;
    store.subscribe = function (listener) {
      let heard = store.getState();
      return subscribe.call(store, () => {
        const state = store.getState();
        if (state === heard) { return; }
        heard = state;
        listener();
      });
    };
  }

  stores.push = function (store) {
    tellOfChangesOnly(store);
    return Array.prototype.push.call(stores, store);
  };
})();
