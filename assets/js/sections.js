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
    // A new value for the section that is open, once the curves have come; none for the others.
    due(open, drawn) {
      const address = new URL(window.location.href);
      if (
        open &&
        address.searchParams.get("section") !== open &&
        dash.callback_context.triggered_id === "section"
      ) {
        address.searchParams.set("section", open);
        window.history.pushState(window.history.state, "", address);
      }
      const due = { at: Date.now() };
      return dash.callback_context.outputs_list.map(({ id }) =>
        drawn && id === `due-${open}` ? due : dash.no_update,
      );
    },
  };
})();
