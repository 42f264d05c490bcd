// Printing one section alone; css/print.css hides the others meanwhile.
(() => {
  window.dash_clientside ??= {};
  const ns = window.dash_clientside;

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
