// What figures must know of the window: the colour scheme, and whether it is as narrow as a phone. And which page is open.
(function () {
  "use strict";
  const ns = (window.dash_clientside = window.dash_clientside || {});
  const phone = window.matchMedia("(max-width: 720px)");
  const low = window.matchMedia("(max-height: 799px)");
  const finger = window.matchMedia("(pointer: coarse)");
  const root = document.documentElement;
  let given = "";

  // The view, or undefined when it is as it was; Mantine writes the scheme in use onto the root element.
  function change() {
    const scheme = root.getAttribute("data-mantine-color-scheme") === "dark" ? "dark" : "light";
    const next = { scheme: scheme, compact: phone.matches, short: low.matches, touch: finger.matches };
    const text = JSON.stringify(next);
    if (text === given) { return undefined; }
    given = text;
    return next;
  }

  function tell() {
    const next = given && change();
    if (next) { ns.set_props("view", { data: next }); }
  }
  [phone, low, finger].forEach((query) => query.addEventListener("change", tell));
  new MutationObserver(tell).observe(root, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });

  ns.lotwise = Object.assign(ns.lotwise || {}, {
    view: () => change() || ns.no_update,
    mark_page: function (path) {
      document.querySelectorAll(".rail .nav").forEach((link) => {
        const open = new URL(link.href).pathname === path;
        link.classList.toggle("on", open);
        if (open) { link.setAttribute("aria-current", "page"); } else { link.removeAttribute("aria-current"); }
      });
    },
  });
})();
