// What is being drawn again turns pale once that takes long (.redraw in lotwise.css). A transition in CSS would begin with every request,
// and the browser would paint the chart into a layer of its own while the answer is awaited.
(function () {
  "use strict";
  const LONG_MS = 400;
  const LOADING = "data-dash-is-loading"; // Dash's mark of what it waits for
  const timers = new Map(); // .redraw -> its timer

  function judge(part) {
    const isLoading = part.querySelector(`[${LOADING}]`) !== null;
    if (isLoading === timers.has(part)) { return; }
    if (isLoading) {
      timers.set(part, setTimeout(() => part.toggleAttribute("data-stale", true), LONG_MS));
    } else {
      clearTimeout(timers.get(part));
      timers.delete(part);
      part.toggleAttribute("data-stale", false);
    }
  }
  new MutationObserver((changes) => new Set(changes.map((change) => change.target.closest(".redraw"))).forEach((part) => { if (part) { judge(part); } }))
    .observe(document, { subtree: true, attributes: true, attributeFilter: [LOADING] });
})();
