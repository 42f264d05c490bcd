// The Allocator section: the check of its weights that this tab keeps.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;

  dash.allocator = {
    shown: (wanted, cache, now) => {
      if (!wanted) return null;
      return dash.monte_carlo.choose("allocation", wanted, wanted.key, cache, now);
    },
  };
})();
