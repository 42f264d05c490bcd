// The Alerts section: applying a proposal, keeping opened evidence open, and the bands on the curves.
(function () {
  "use strict";
  const BAND = "alert-band"; // figures/bands.py
  const ns = (window.dash_clientside = window.dash_clientside || {});
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  // A JSON document with a merge patch applied (RFC 7386). Keys may be any text a log has for a strategy, "__proto__" too.
  function merge(document, patch) {
    if (!isObject(patch)) { return patch; }
    const merged = new Map(isObject(document) ? Object.entries(document) : []);
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) { merged.delete(key); } else { merged.set(key, merge(merged.get(key), value)); }
    }
    return Object.fromEntries(merged);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act=apply-alert]");
    if (!button) { return; }
    const patch = JSON.parse(button.dataset.patch);
    const byKeyboard = event.detail === 0;
    window.lotwise.change("Applied: " + button.dataset.done + ".", (profile) => merge(profile, patch), byKeyboard);
  });

  // The cards are written anew at every change; evidence that was open stays open.
  const opened = new Set();
  document.addEventListener("toggle", (event) => {
    const kind = event.target.dataset && event.target.dataset.kind;
    if (!kind || !event.target.closest(".al")) { return; }
    if (event.target.open) { opened.add(kind); } else { opened.delete(kind); }
  }, true);
  document.addEventListener("lotwise-filled", (event) => {
    if (event.target.id !== "alerts-content") { return; }
    event.target.querySelectorAll("details[data-kind]").forEach((details) => { details.open = opened.has(details.dataset.kind); });
  });

  // Bands follow the curves. New curves get those there are before they are drawn (assets/foresight.js): later would be a second drawing.
  let bands = [];
  let looking = 0;
  const key = (shapes) => JSON.stringify(shapes.map((shape) => [shape.x0, shape.x1, shape.fillcolor]));

  function place() {
    const plot = document.querySelector("#replay-graph .js-plotly-plot");
    if (!plot || !plot.on || !plot._fullLayout) { return false; }
    if (!plot.isBanded) {
      plot.isBanded = true;
      plot.on("plotly_afterplot", place);
    }
    const shapes = plot.layout.shapes || [];
    const there = shapes.filter((shape) => shape.name === BAND);
    if (key(there) !== key(bands)) {
      window.Plotly.update(plot, {}, { shapes: shapes.filter((shape) => shape.name !== BAND).concat(bands) });
    }
    return true;
  }

  // The first plot may still be on its way when its bands are known.
  function placeSoon(tries) {
    clearTimeout(looking);
    if (!place() && tries > 0) { looking = setTimeout(() => placeSoon(tries - 1), 100); }
  }

  window.lotwise = Object.assign(window.lotwise || {}, {
    addBands: function (figure) { figure.layout.shapes = figure.layout.shapes.concat(bands); },
  });

  ns.lotwise = Object.assign(ns.lotwise || {}, {
    edit_profile: function (edit) {
      const active = window.lotwise.profiles.current();
      if (!edit || !active || active.fingerprint !== edit.fingerprint) { return; }
      window.lotwise.change(edit.words, (profile) => edit.profile || merge(profile, edit.patch), false);
    },
    draw_bands: function (found) {
      bands = found || [];
      placeSoon(100);
    },
  });
})();
