// Printing one section alone; css/print.css hides the others meanwhile.
(() => {
  const ns = window.dash_clientside || (window.dash_clientside = {});

  ns.printing = {
    section: (clicks, id) => {
      const section = clicks ? document.getElementById(id) : null;
      if (!section) {
        return;
      }
      section.classList.add("print-alone");
      document.documentElement.classList.add("printing-one");
      window.print();
      section.classList.remove("print-alone");
      document.documentElement.classList.remove("printing-one");
    },
  };
})();
