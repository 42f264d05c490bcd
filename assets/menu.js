// Menus are <details>: close them after a choice, on Escape and on a click elsewhere.
(function () {
  "use strict";
  const open = () => document.querySelectorAll("details.menu[open]");

  document.addEventListener("click", (event) => {
    open().forEach((menu) => {
      if (!menu.contains(event.target) || event.target.closest(".menu-list button")) { menu.open = false; }
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { return; }
    open().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
})();
