// The frame: window, settings files, and what may be forgotten or asked once (app/dash_app/shell).
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const [MAP, ASIDE] = ["position-sizing-store", "position-sizing-store-aside"];
  const LARGEST = 5_000_000; // characters of a settings file: a thousand strategies have a tenth
  const clicked = () => dash.callback_context.triggered.some((trigger) => trigger.value);
  const phone = window.matchMedia("(max-width: 720px)");
  const low = window.matchMedia("(max-height: 799px)");
  const picker = Object.assign(document.createElement("input"), { type: "file", accept: ".json" });

  // Mantine writes the colour scheme in use onto the root element, also where the system chose it.
  const root = document.documentElement;
  const look = () => ({
    scheme: root.dataset.mantineColorScheme === "dark" ? "dark" : "light",
    compact: phone.matches,
    short: low.matches,
  });
  const tellLook = () => dash.set_props("view", { data: look() });
  for (const query of [phone, low]) query.addEventListener("change", tellLook);
  new MutationObserver(tellLook).observe(root, { attributeFilter: ["data-mantine-color-scheme"] });

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  picker.addEventListener("change", async () => {
    const [file] = picker.files;
    const text = file.size > LARGEST ? "" : await file.text();
    const data = { name: file.name, document: parsed(text.replace(/^\ufeff/, "")) ?? null };
    dash.set_props("settings-file", { data: { ...data, at: Date.now() } });
  });

  // A portfolio without settings of its own, in a map that this version can read.
  function isNew(fingerprint) {
    const map = dash.storage.read(MAP);
    const isEmpty = () => !Object.hasOwn(map.portfolios ?? {}, fingerprint);
    return map === null || (map?.version === 1 && isEmpty());
  }

  dash.shell = {
    view(_toggle, now) {
      const next = look();
      return JSON.stringify(next) === JSON.stringify(now) ? dash.no_update : next;
    },
    mark_page: (path, links) => links.map((link) => (link.path === path ? "page" : null)),
    ask_first(active, later, asked) {
      const isPutOff = (later ?? []).some((one) => one === "*" || one === active?.fingerprint);
      const next = active && !isPutOff && isNew(active.fingerprint) ? active.fingerprint : null;
      return next === (asked ?? null) ? dash.no_update : next;
    },
    put_off_first(opened, active, later) {
      if (opened || !active) return dash.no_update;
      const others = (later ?? []).filter((one) => one !== active.fingerprint);
      return [...others, active.fingerprint].slice(-50);
    },
    choose_settings(clicks) {
      picker.value = ""; // else the same file, corrected meanwhile, could not be chosen again
      if (clicks) picker.click();
    },
    export_settings(_export, _full, _aside, active, defaults) {
      if (!clicked()) return dash.no_update;
      if (dash.callback_context.triggered_id !== "settings-aside-download") {
        if (!active || document.documentElement.dataset.server !== "gone") return dash.no_update;
        const mappings = dash.storage.read("page-settings")?.mappings; // undefined is left out
        const settings = { ...active.profile, mappings, ...defaults?.exported };
        return { filename: "lotwise-profile.json", content: JSON.stringify(settings, null, 2) };
      }
      const content = localStorage.getItem(ASIDE) ?? localStorage.getItem(MAP) ?? "[]";
      return { filename: "lotwise-settings-kept-aside.json", content };
    },
    open_dialog: () => clicked() && dash.callback_context.triggered_id !== "forget-cancel",
    forget_settings(clicks, active) {
      if (!clicks) return;
      for (const key of [MAP, ASIDE, "lotwise-kelly"]) localStorage.removeItem(key);
      dash.set_props(MAP, { data: null });
      dash.set_props("lotwise-decide-later", { data: active ? [active.fingerprint] : [] });
      dash.set_props("settings-aside", { hidden: true });
      dash.set_props("forget-dialog", { opened: false });
    },
    // A portfolio whose text is not even JSON reaches Dash as null, as if there were none: say so.
    say_damaged(data) {
      const text = localStorage.getItem("current-portfolio-data");
      if (data || text === null || parsed(text) !== undefined) return;
      const words =
        "The portfolio kept in this browser is damaged. It stays untouched until you load another file or clear the portfolio.";
      dash.set_props("portfolio-kept-text", { children: words });
      dash.set_props("portfolio-kept", { hidden: false });
    },
  };
})();
