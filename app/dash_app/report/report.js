const read = (id) => JSON.parse(document.getElementById(id).textContent);
const charts = read("charts");
const config = read("config");
const button = document.querySelector(".scheme");

function draw(scheme) {
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
  button.textContent = scheme === "dark" ? "Light" : "Dark";
  charts.forEach((chart, k) => {
    const { data, layout } = chart[scheme];
    Plotly.react(`chart-${k}`, data, layout, config);
  });
}

function fit(width) {
  charts.forEach((_, k) => Plotly.relayout(`chart-${k}`, { autosize: !width, width }));
}

button.addEventListener("click", () => draw(button.textContent.toLowerCase()));
draw(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
addEventListener("beforeprint", () => fit(680)); // of A4 and of Letter, between their margins [px]
addEventListener("afterprint", () => fit(null));
