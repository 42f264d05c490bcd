// Sub-tabs (components/tabs.py): one panel at a time; arrow keys, Home and End move between their titles.
(function () {
  "use strict";
  const headsOf = (head) => Array.from(head.parentElement.querySelectorAll("[role=tab]"));

  function open(head) {
    const heads = headsOf(head);
    const panels = head.closest(".tabbed").querySelectorAll("[role=tabpanel]");
    heads.forEach((one, k) => {
      one.setAttribute("aria-selected", one === head);
      one.tabIndex = one === head ? 0 : -1;
      panels[k].hidden = one !== head;
    });
  }

  const tab = (event) => (event.target instanceof Element ? event.target.closest(".tabbed [role=tab]") : null);
  document.addEventListener("click", (event) => { if (tab(event)) { open(tab(event)); } });
  document.addEventListener("keydown", (event) => {
    const head = tab(event);
    if (!head) { return; }
    const heads = headsOf(head);
    const at = heads.indexOf(head);
    const to = { ArrowRight: (at + 1) % heads.length, ArrowLeft: (at + heads.length - 1) % heads.length, Home: 0, End: heads.length - 1 }[event.key];
    if (to === undefined) { return; }
    event.preventDefault();
    open(heads[to]);
    heads[to].focus();
  });
})();
