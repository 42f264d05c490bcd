// The Allocator section: which check this browser keeps for it, and what its buttons do to the settings.
(function () {
  "use strict";
  const MOST = 8; // scenarios side by side
  const ns = (window.dash_clientside = window.dash_clientside || {});

  ns.allocator = {
    shown: (wanted, cache, now) => (wanted ? ns.monte_carlo.choose("allocation", wanted, wanted.key, cache, now) : null),
  };

  // The weights as a scenario; one of the same name takes them over.
  function use(scenario, byKeyboard) {
    const active = window.lotwise.profiles.current();
    if (!active) { return; }
    const at = active.profile.scenarios.findIndex((one) => one.name === scenario.name);
    if (at < 0 && active.profile.scenarios.length >= MOST) {
      const words = { title: "Eight scenarios are shown at most", message: "Remove one, then use these weights.", action: "show", color: "yellow" };
      ns.set_props("notices", { sendNotifications: [words] });
      return;
    }
    const words = at < 0 ? `“${scenario.name}” is added to the scenarios.` : `“${scenario.name}” now holds these weights.`;
    window.lotwise.change(words, (profile) => {
      if (at < 0) { profile.scenarios.push(scenario); } else { profile.scenarios[at] = scenario; }
      return profile;
    }, byKeyboard);
  }

  function override(fractions, leftOut, byKeyboard) {
    const names = Object.keys(fractions);
    const rest = leftOut.length ? ` ${leftOut.length} without a Kelly of their own stay as they are.` : "";
    window.lotwise.change(`Kelly fractions of ${names.length} strategies set.${rest}`, (profile) => {
      for (const name of names) {
        profile.strategies[name] = { ...profile.strategies[name], kelly_fraction: fractions[name] };
      }
      return profile;
    }, byKeyboard);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act=use-allocation], [data-act=apply-allocation]");
    if (!button || button.disabled) { return; }
    const what = JSON.parse(button.dataset.what);
    const byKeyboard = event.detail === 0;
    if (button.dataset.act === "use-allocation") { use(what.scenario, byKeyboard); } else { override(what.fractions, what.left_out, byKeyboard); }
  });
})();
