// The scenario that is chosen in a page's selects, kept by portfolio among the page's own settings (app/dash_app/chosen.py).
(function () {
  "use strict";
  const ns = (window.dash_clientside = window.dash_clientside || {});

  // What a select shows without being asked is no choice: what was chosen before or, where that is gone, its placeholder.
  const keep = (page) => (value, placeholder, names, ready, kept) => {
    const own = (kept && kept[page]) || {};
    const before = ready && (own.scenarios || {})[ready.fingerprint];
    const shown = (names || []).includes(before) ? before : placeholder;
    if (value && placeholder && ready && ready.fingerprint && value !== shown) {
      window.lotwise.settings.keep({ [page]: { ...own, scenarios: { ...own.scenarios, [ready.fingerprint]: value } } });
    }
  };

  ns.chosen = { sizing: keep("sizing") };
})();
