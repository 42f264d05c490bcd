// Changes of settings that say what they did, with a way back for eight seconds: window.lotwise.change(words, edit) of the active
// profile, window.lotwise.offer(words, before, after, settings) of others.
(function () {
  "use strict";
  const STAYS_MS = 8000;
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const own = (object, key) => (isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined);

  // `now` without what turned `before` into `after`; what has been changed again since then stays as it is.
  function revert(now, after, before) {
    if (same(after, before)) { return now; }
    if (same(now, after)) { return before; }
    if (!isObject(now) || !isObject(after) || !(isObject(before) || before === undefined)) { return now; }
    const keys = new Set(Object.keys(now).concat(Object.keys(after), Object.keys(before || {})));
    const parts = Array.from(keys, (key) => [key, revert(own(now, key), own(after, key), own(before, key))]);
    return Object.fromEntries(parts.filter(([, value]) => value !== undefined));
  }

  const toast = document.createElement("div");
  toast.className = "undo-toast";
  toast.setAttribute("role", "status");
  const text = document.createElement("span");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Undo";
  let timer = 0;
  let back = null; // what the button does
  let from = null; // where the keyboard was before it was moved to the button

  function hide() {
    clearTimeout(timer);
    toast.replaceChildren();
    back = null;
  }
  function wait() {
    clearTimeout(timer);
    timer = setTimeout(hide, STAYS_MS);
  }
  // Its time stands still while somebody is at it.
  toast.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") { clearTimeout(timer); } });
  toast.addEventListener("pointerleave", wait);
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.addEventListener("focusout", wait);
  toast.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { return; }
    hide();
    goBack();
  });
  button.addEventListener("click", () => {
    back();
    goBack();
  });

  // The keyboard goes on from where it was, or from what has taken its place.
  function goBack() {
    if (!from) { return; }
    const key = from.getAttribute("data-key");
    const again = from.isConnected || !key ? from : document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    from = null;
    if (again) { again.focus(); }
  }

  function say(words, undo, focus) {
    if (!toast.isConnected) { document.body.append(toast); }
    back = undo;
    text.textContent = words;
    toast.replaceChildren(...(undo ? [text, button] : [text]));
    wait();
    if (focus) {
      from = document.activeElement;
      button.focus();
    }
  }

  // Say that `before` has become `after`, with a way back. `settings` are read and saved when it is taken: `current()` is null
  // where those changed are no longer at hand. `focus` moves the keyboard to the way back.
  function offer(words, before, after, settings, focus) {
    say(words, () => {
      const now = settings.current();
      if (now === null) { return say("Nothing undone: another portfolio is loaded."); }
      const reverted = revert(now, after, before);
      if (same(reverted, now)) { return say("Nothing undone: these settings have been changed again since."); }
      if (settings.save(reverted)) { say("Undone."); }
    }, focus);
  }

  // Edit the active profile, keep it, and offer the way back. False when nothing was changed.
  function change(words, edit, focus) {
    const { profiles } = window.lotwise;
    const active = profiles.current();
    if (!active) { return false; }
    const after = edit(active.profile);
    const before = profiles.current().profile;
    if (same(after, before) || !profiles.save(after)) { return false; }
    const current = () => {
      const now = profiles.current();
      return now && now.fingerprint === active.fingerprint ? now.profile : null;
    };
    offer(words, before, after, { current: current, save: profiles.save }, focus);
    return true;
  }

  window.lotwise = Object.assign(window.lotwise || {}, { change: change, offer: offer });
})();
