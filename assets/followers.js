// The sections under the curves follow them: once the curves have stood still for a moment, one after the other, the nearest first.
// A new drawing starts over, so a slider that moves again does not wait for sections that it changes anyway.
(function () {
  "use strict";
  const REST_MS = 150;
  const LOOK_MS = 40;
  const ns = (window.dash_clientside = window.dash_clientside || {});
  let left = []; // names of the followers still to be drawn
  let turn = 0;
  let timer = 0;

  // Pixels between a section and the window; none where the follower is no section.
  function distance(name) {
    const box = document.getElementById(name)?.getBoundingClientRect();
    return box ? Math.max(box.top - window.innerHeight, -box.bottom, 0) : 0;
  }

  const page = () => document.querySelector("[data-followers]");
  // Whether something of the page is still being computed: its components say so.
  const isBusy = () => page().querySelector("[data-dash-is-loading]") !== null;

  function begin() {
    document.dispatchEvent(new CustomEvent("lotwise-still")); // the curves are
    next();
  }

  function next() {
    if (!page()) { return; } // left in the meantime
    if (!isBusy()) { ns.set_props("due", { [`data-${left.shift()}`]: turn }); }
    if (left.length) { timer = setTimeout(next, LOOK_MS); }
  }

  ns.lotwise = Object.assign(ns.lotwise || {}, {
    follow: function (drawn) {
      clearTimeout(timer);
      if (!drawn || !page()) { return; }
      const near = page().dataset.followers.split(" ").map((name) => [distance(name), name]);
      left = near.sort((one, other) => one[0] - other[0]).map(([, name]) => name);
      turn += 1;
      timer = setTimeout(begin, REST_MS);
    },
  });
})();
