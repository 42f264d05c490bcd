// Methods opens at the place that the address names, and stays there while formulas are typeset.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const GIVES_WAY = ["wheel", "touchstart", "keydown", "pointerdown"];

  function show_place(id) {
    window.MathJax?.typesetClear(); // it keeps all that it has typeset, of a page left before too
    const place = document.getElementById(location.hash.slice(1));
    if (!place || !document.getElementById(id).contains(place)) return "";
    const until = new AbortController();
    const sizes = new ResizeObserver(() => {
      place.isConnected ? place.scrollIntoView() : until.abort();
    });
    until.signal.onabort = () => sizes.disconnect();
    sizes.observe(document.body);
    const given = { passive: true, signal: until.signal };
    for (const event of GIVES_WAY) addEventListener(event, () => until.abort(), given);
    place.tabIndex = -1; // the keyboard goes on from here
    place.focus({ preventScroll: true });
    return place.id;
  }

  dash.methods = { show_place };
})();
