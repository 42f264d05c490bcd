// Set the colour scheme before the first paint: Mantine keeps the choice under this key and would set it too late.
(() => {
  const kept = localStorage.getItem("mantine-color-scheme-value");
  const { matches } = window.matchMedia("(prefers-color-scheme: dark)");
  const dark = kept === "dark" || (kept !== "light" && matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
