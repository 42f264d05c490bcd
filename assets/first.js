// The dialog of a portfolio without settings of its own: three fields, or the settings of an earlier log of the same name.
// It opens once, wherever its user is; whoever decides later is not asked again, and finds it in the portfolio's menu.
(function () {
  "use strict";
  const LATER = "lotwise-decide-later"; // local storage: fingerprints, the latest last; assets/stores.js forgets them
  const KEPT = 50;
  const unkept = new Set(); // those that found no room there: remembered until the page is left
  const ns = (window.dash_clientside = window.dash_clientside || {});
  const dialog = () => document.getElementById("first-dialog");
  const slot = () => document.getElementById("first-settings");
  const fresh = () => {
    const active = window.lotwise.profiles.current();
    return active && window.lotwise.profiles.isNew() ? active.fingerprint : null;
  };
  let wanted = null; // the fingerprint that the form is asked for
  let form = null; // as the server sent it; on the page only while the dialog is open

  function later() {
    try {
      const kept = JSON.parse(localStorage.getItem(LATER));
      return Array.isArray(kept) ? kept : [];
    } catch { return []; }
  }
  function decideLater(fingerprint) {
    try {
      localStorage.setItem(LATER, JSON.stringify(later().filter((one) => one !== fingerprint).concat(fingerprint).slice(-KEPT)));
    } catch { unkept.add(fingerprint); }
  }

  function ask(fingerprint) {
    wanted = fingerprint;
    ns.set_props("first-asked", { data: fingerprint });
    openIfThere(); // the server does not send the same form twice
  }

  function openIfThere() {
    if (!form || dialog().open || !wanted || form.dataset.fingerprint !== wanted || wanted !== fresh()) { return; }
    const earlier = window.lotwise.profiles.earlier();
    const take = document.createElement("button");
    Object.assign(take, { type: "button", className: "btn", textContent: earlier && `Use the settings of the earlier ${earlier.filename}` });
    take.dataset.act = "take-earlier";
    form.querySelector(".first-earlier").replaceChildren(...(earlier ? [take] : []));
    slot().replaceChildren(form);
    dialog().showModal();
    form.elements.starting_capital.select();
  }

  // A portfolio came, was left, or got settings (here or in another tab).
  function follow() {
    const fingerprint = fresh();
    const opener = document.querySelector("[data-act=ask-first]");
    if (opener) { opener.hidden = !fingerprint; }
    if (dialog() && dialog().open && fingerprint !== wanted) {
      wanted = null;
      dialog().close();
    }
    const put = later().includes(fingerprint) || unkept.has(fingerprint);
    if (fingerprint && !put && document.visibilityState === "visible") { ask(fingerprint); }
  }
  document.addEventListener("lotwise-profile", follow);
  document.addEventListener("visibilitychange", follow);
  document.addEventListener("lotwise-filled", (event) => {
    if (event.target !== slot()) { return; }
    form = slot().querySelector("form");
    slot().replaceChildren();
    openIfThere();
  });

  // However it is closed (its button, Escape): what is not answered is decided later.
  document.addEventListener("close", (event) => {
    if (event.target !== dialog()) { return; }
    slot().replaceChildren();
    if (wanted && wanted === fresh()) { decideLater(wanted); }
  }, true);

  function use(fields) {
    const number = (name) => (fields[name].value === "" ? null : fields[name].valueAsNumber);
    window.lotwise.change("Settings kept for this portfolio.", (profile) => {
      // The log's own capital stays the log's: the setting says so by being empty.
      const own = fields.starting_capital.defaultValue === fields.starting_capital.value;
      profile.portfolio.starting_capital = own ? null : number("starting_capital");
      profile.portfolio.kelly_fraction = number("kelly_fraction");
      profile.portfolio.max_parallel_trades = number("max_parallel_trades");
      return profile;
    });
  }
  function takeEarlier() {
    const earlier = window.lotwise.profiles.earlier();
    window.lotwise.change(`The settings of the earlier ${earlier.filename} are in use.`, (profile) => ({
      ...earlier.profile, strategies: { ...profile.strategies, ...earlier.profile.strategies },
    }));
  }

  document.addEventListener("submit", (event) => {
    if (event.target !== form) { return; }
    event.preventDefault();
    use(event.target.elements);
    dialog().close();
  });
  const acts = {
    "ask-first": () => ask(fresh()),
    "decide-later": () => dialog().close(),
    "take-earlier": () => {
      takeEarlier();
      dialog().close();
    },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button && acts[button.dataset.act]) { acts[button.dataset.act](button); }
  });
})();
