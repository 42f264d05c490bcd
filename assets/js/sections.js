// The sections of Position Sizing: only the open one is drawn, and the address names it.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  let last = null; // the section that was drawn last

  // Back and forward between sections, which the address alone does not open.
  window.addEventListener("popstate", () => {
    const named = new URL(window.location.href).searchParams.get("section");
    const first = document.querySelector('#section [role="tab"]');
    if (first) dash.set_props("section", { value: named ?? first.id.replace("section-tab-", "") });
  });

  dash.sections = {
    // A new value for the open section once the curves have come; none for the one left.
    due(open, drawn) {
      const address = new URL(window.location.href);
      const isChosen = dash.callback_context.triggered_id === "section";
      if (open && isChosen && address.searchParams.get("section") !== open) {
        address.searchParams.set("section", open);
        window.history.pushState(window.history.state, "", address);
      }
      const left = last === open ? null : `due-${last}`;
      last = drawn ? open : last;
      return dash.callback_context.outputs_list.map(({ id }) => {
        if (drawn && id === `due-${open}`) return { at: Date.now() };
        return id === left ? null : dash.no_update;
      });
    },
    // On a phone the settings are a sheet over the page.
    sheet: (clicks) =>
      clicks % 2 ? ["controls open", "Close the settings"] : ["controls", "All settings"],
  };
})();
