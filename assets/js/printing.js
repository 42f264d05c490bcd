// Charts as wide as the paper, and one section printed alone (css/print.css hides the others).
(() => {
  const PAPER = 1000; // width of A4 and Letter between their margins, at the zoom of css/print.css
  function fit(width) {
    for (const plot of document.querySelectorAll(".js-plotly-plot")) {
      if (plot.offsetParent) window.Plotly.relayout(plot, { width, autosize: !width });
    }
  }
  window.addEventListener("beforeprint", () => fit(PAPER));
  window.addEventListener("afterprint", () => fit(null));

  window.dash_clientside ??= {};
  window.dash_clientside.printing = {
    section: (clicks, id) => {
      const section = clicks ? document.getElementById(id) : null;
      if (!section) return;
      section.classList.add("print-alone");
      document.documentElement.classList.add("printing-one");
      window.print();
      section.classList.remove("print-alone");
      document.documentElement.classList.remove("printing-one");
    },
  };
})();
