// The sections of Position Sizing: only the open one is drawn, and the address names it.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;

  // Back and forward between sections, which the address alone does not open.
  window.addEventListener("popstate", () => {
    const named = new URL(window.location.href).searchParams.get("section");
    const first = document.querySelector('#section [role="tab"]');
    if (first) dash.set_props("section", { value: named ?? first.id.replace("section-tab-", "") });
  });

  dash.sections = {
    // A new value for the open section once the curves have come, and its frame.
    due(open, drawn) {
      const address = new URL(window.location.href);
      const heard = dash.callback_context.triggered.map((one) => one.prop_id); // several if busy
      if (open && heard.includes("section.value") && address.searchParams.get("section") !== open) {
        address.searchParams.set("section", open);
        window.history.pushState(window.history.state, "", address);
      }
      return dash.callback_context.outputs_list.map(({ id }) =>
        drawn && id.section === open ? { at: Date.now() } : dash.no_update,
      );
    },
    // A new value for what is asked for only while its place is open or something is chosen.
    wanted: (open) => (open ? { at: Date.now() } : dash.no_update),
    // On a phone the settings are a sheet over the page.
    sheet: (clicks) =>
      clicks % 2 ? ["controls open", "Close the settings"] : ["controls", "All settings"],
  };
})();
