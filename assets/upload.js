// The drop zone: "Choose files" opens the dialog of the file input inside it, which gets the name that Dash does not give it.
(function () {
  "use strict";
  document.addEventListener("click", (event) => {
    if (event.target.closest(".choose-files")) { document.querySelector("#upload input[type=file]").click(); }
  });

  new MutationObserver(() => {
    const input = document.querySelector("#upload input[type=file]:not([aria-label])");
    if (!input) { return; }
    input.setAttribute("aria-label", "Trade logs");
    input.tabIndex = -1; // the buttons are how the keyboard gets there
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
