// Charts are as wide as the window; on paper they get the width of the paper (assets/print.css), and theirs back afterwards.
(function () {
  "use strict";
  const WIDE = 1000, HALF = 480; // of the page at print.css's zoom, alone and two abreast [px]
  const plots = () => Array.from(document.querySelectorAll(".js-plotly-plot")).filter((plot) => plot._fullLayout);

  window.addEventListener("beforeprint", () => plots().forEach((plot) => {
    window.Plotly.relayout(plot, { autosize: false, width: plot.closest(".two") ? HALF : WIDE });
  }));
  window.addEventListener("afterprint", () => plots().forEach((plot) => {
    window.Plotly.relayout(plot, { autosize: true, width: null }).then(() => window.Plotly.Plots.resize(plot));
  }));
})();
