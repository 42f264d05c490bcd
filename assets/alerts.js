// A change of the profile that the server proposes (state/profile_edit.py), made as the user's own.
(function () {
  "use strict";
  const ns = (window.dash_clientside = window.dash_clientside || {});
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  // A JSON document with a merge patch applied (RFC 7386). Keys may be any text a log has for a strategy, "__proto__" too.
  function merge(document, patch) {
    if (!isObject(patch)) { return patch; }
    const merged = new Map(isObject(document) ? Object.entries(document) : []);
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) { merged.delete(key); } else { merged.set(key, merge(merged.get(key), value)); }
    }
    return Object.fromEntries(merged);
  }

  ns.lotwise = Object.assign(ns.lotwise || {}, {
    edit_profile: function (edit) {
      const active = window.lotwise.profiles.current();
      if (!edit || !active || active.fingerprint !== edit.fingerprint) { return; }
      window.lotwise.change(edit.words, (profile) => edit.profile || merge(profile, edit.patch), false);
    },
  });
})();
