// Content that the server sends as HTML (components/markup.py), and the definitions that open over its terms.
(function () {
  "use strict";
  const MARKUP = "data-markup";

  function fill(slot) {
    const given = slot.getAttribute(MARKUP);
    if (given === null) { return empty(slot); }
    if ((slot.filledWith || "") === given) { return; }
    const content = document.createElement("template");
    content.innerHTML = given;
    content.content.querySelectorAll("template[data-for]").forEach((part) => {
      const place = document.getElementById(part.dataset.for);
      if (place) { change(place, part.content); }
      part.remove();
    });
    put(slot, content.content);
    slot.filledWith = given;
    slot.written = Array.from(slot.childNodes);
  }

  // Write anew what a slot shows; the keyboard stays with what has the same key.
  function rewrite(slot, write) {
    const focused = slot.contains(document.activeElement) ? document.activeElement.getAttribute("data-key") : null;
    slot.filledWith = true;
    write();
    slot.dispatchEvent(new Event("lotwise-filled", { bubbles: true }));
    if (focused && document.activeElement.getAttribute("data-key") !== focused) {
      const again = Array.from(slot.querySelectorAll("[data-key]")).find((one) => one.getAttribute("data-key") === focused);
      if (again) { again.focus(); }
    }
  }
  const put = (slot, content) => rewrite(slot, () => slot.replaceChildren(content));

  // Words that come again mostly differ by a few figures: only what differs is touched, so that little is laid out anew.
  const change = (place, content) => rewrite(place, () => become(place, content));
  function become(parent, wanted) {
    const [now, next] = [Array.from(parent.childNodes), Array.from(wanted.childNodes)];
    if (now.length !== next.length) { return parent.replaceChildren(...next); }
    now.forEach((old, k) => {
      if (old.nodeName !== next[k].nodeName) { return old.replaceWith(next[k]); }
      if (old.nodeType !== Node.ELEMENT_NODE) { return old.data === next[k].data || (old.data = next[k].data); }
      const names = new Set(old.getAttributeNames().concat(next[k].getAttributeNames()));
      names.forEach((name) => {
        const value = next[k].getAttribute(name);
        if (value === null) { old.removeAttribute(name); } else if (value !== old.getAttribute(name)) { old.setAttribute(name, value); }
      });
      become(old, next[k]);
    });
  }

  // Another page's layout has taken the element over: what was written into it goes, what React put there stays.
  function empty(slot) {
    (slot.written || []).forEach((node) => node.remove());
    slot.written = slot.filledWith = undefined;
  }

  new MutationObserver((changes) => changes.forEach((change) => fill(change.target)))
    .observe(document, { subtree: true, attributes: true, attributeFilter: [MARKUP] });

  // What waits for content is as high as that content was the last time, so that nothing below it jumps.
  const HEIGHTS = "lotwise-heights"; // session storage: {slot id: height in pixels}
  function heights() {
    try { return JSON.parse(sessionStorage.getItem(HEIGHTS)) || {}; } catch { return {}; }
  }
  const sizes = new ResizeObserver((entries) => { // measures what is laid out anyway; asking would lay the page out once more
    const seen = entries.filter((entry) => entry.target.filledWith && entry.contentRect.height > 0);
    const heard = Object.fromEntries(seen.map((entry) => [entry.target.id, entry.contentRect.height]));
    if (!seen.length) { return; }
    try { sessionStorage.setItem(HEIGHTS, JSON.stringify({ ...heights(), ...heard })); } catch { /* full */ }
  });
  function reserve(waiting) {
    const slot = waiting.previousElementSibling;
    const height = slot && heights()[slot.id];
    if (height > 0) { waiting.style.minHeight = `${height}px`; }
    if (slot) { sizes.observe(slot); }
  }

  // What is laid out with its markup changes no attribute.
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => {
    if (!(node instanceof HTMLElement)) { return; } // nor are the hundreds of elements of a chart looked through
    [node, ...node.querySelectorAll(`[${MARKUP}]`)].forEach((slot) => { if (slot.getAttribute(MARKUP)) { fill(slot); } });
    node.querySelectorAll("div.until-filled").forEach(reserve);
  }))).observe(document, { subtree: true, childList: true });

  // One tooltip for every [data-tip]: on hover, on focus, gone on Escape.
  const tip = document.createElement("div");
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  let over = null;

  function hide() {
    if (over) { over.removeAttribute("aria-describedby"); }
    over = null;
    tip.hidden = true;
  }

  function show(target) {
    if (target === over) { return; }
    hide();
    if (!target) { return; }
    over = target;
    tip.textContent = target.getAttribute("data-tip");
    target.setAttribute("aria-describedby", "tip");
    if (!tip.isConnected) { document.body.append(tip); }
    tip.hidden = false;
    const word = target.getBoundingClientRect();
    const box = tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, word.left + word.width / 2 - box.width / 2), window.innerWidth - box.width - 8);
    const above = word.top - box.height - 6;
    tip.style.left = left + "px";
    tip.style.top = (above > 8 ? above : word.bottom + 6) + "px";
  }

  const term = (event) => (event.target instanceof Element ? event.target.closest("[data-tip]") : null);
  document.addEventListener("pointerover", (event) => { if (event.pointerType !== "touch") { show(term(event)); } });
  document.addEventListener("focusin", (event) => show(term(event)));
  document.addEventListener("focusout", hide);
  document.addEventListener("click", (event) => { if (term(event)) { show(term(event)); } });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { hide(); } });
  document.addEventListener("scroll", hide, { passive: true, capture: true });
})();
