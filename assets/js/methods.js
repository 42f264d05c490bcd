// Methods opens at the place that the address names, and stays there while formulas are typeset.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const GIVES_WAY = ["wheel", "touchstart", "keydown", "pointerdown"];

  function show_place(id) {
    const place = document.getElementById(location.hash.slice(1));
    if (!place || !document.getElementById(id).contains(place)) {
      return "";
    }
    const sizes = new ResizeObserver(() => {
      place.isConnected ? place.scrollIntoView() : sizes.disconnect();
    });
    sizes.observe(document.body);
    for (const event of GIVES_WAY) {
      addEventListener(event, () => sizes.disconnect(), { once: true, passive: true });
    }
    place.tabIndex = -1; // the keyboard goes on from here
    place.focus({ preventScroll: true });
    return place.id;
  }

  dash.methods = { show_place };
})();
