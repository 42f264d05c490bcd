// Links to pages of the application, and to places on them, followed without loading the application again.
(function () {
  "use strict";
  let wanted = location.hash; // the place to scroll to once its page is there

  function scroll(within) {
    const place = wanted && within.querySelector("#" + CSS.escape(wanted.slice(1)));
    if (!place) { return; }
    wanted = "";
    place.scrollIntoView();
    place.setAttribute("tabindex", "-1"); // the keyboard goes on from here
    place.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="/"]') : null;
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) { return; }
    event.preventDefault();
    const moves = link.pathname !== location.pathname;
    history.pushState({}, "", link.href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate")); // as dcc.Link does: Dash's router listens
    if (moves) { window.scrollTo(0, 0); } else { scroll(document); }
  });

  const follow = () => { wanted = location.hash; };
  window.addEventListener("_dashprivate_pushstate", follow);
  window.addEventListener("popstate", follow);
  document.addEventListener("lotwise-filled", (event) => scroll(event.target));
})();
