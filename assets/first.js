// The card of a portfolio without settings of its own: three fields, or the settings of an earlier log of the same name.
(function () {
  "use strict";
  const later = new Set(); // fingerprints whose user decides later, until the page is loaded again
  const card = () => document.querySelector("#first-settings .first");

  function show() {
    const there = card();
    const active = window.lotwise.profiles.current();
    if (!there) { return; }
    there.hidden = !active || later.has(active.fingerprint) || !window.lotwise.profiles.isNew();
    if (there.hidden) { return; }
    const earlier = window.lotwise.profiles.earlier();
    const place = there.querySelector(".first-earlier");
    if (!earlier) { return place.replaceChildren(); }
    const take = document.createElement("button");
    take.type = "button";
    take.className = "btn";
    take.dataset.act = "take-earlier";
    take.textContent = `Use the settings of the earlier ${earlier.filename}`;
    place.replaceChildren(take);
  }
  document.addEventListener("lotwise-filled", (event) => { if (event.target.id === "first-settings") { show(); } });
  document.addEventListener("lotwise-profile", show);

  document.addEventListener("submit", (event) => {
    if (event.target !== card()) { return; }
    event.preventDefault();
    const fields = event.target.elements;
    window.lotwise.change("Settings kept for this portfolio.", (profile) => {
      const number = (name) => (fields[name].value === "" ? null : fields[name].valueAsNumber);
      const capital = number("starting_capital");
      // The log's own capital stays the log's: the setting says so by being empty.
      profile.portfolio.starting_capital = fields.starting_capital.defaultValue === fields.starting_capital.value ? null : capital;
      profile.portfolio.kelly_fraction = number("kelly_fraction");
      profile.portfolio.max_parallel_trades = number("max_parallel_trades");
      return profile;
    });
    later.add(window.lotwise.profiles.current().fingerprint);
    show();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    const act = button && button.dataset.act;
    if (act === "decide-later") {
      later.add(window.lotwise.profiles.current().fingerprint);
      show();
    }
    if (act === "take-earlier") {
      const earlier = window.lotwise.profiles.earlier();
      window.lotwise.change(`The settings of the earlier ${earlier.filename} are in use.`, (profile) => ({
        ...earlier.profile, strategies: { ...profile.strategies, ...earlier.profile.strategies },
      }));
    }
  });
})();
