const read = (id) => JSON.parse(document.getElementById(id).textContent);
const charts = read("charts");
const config = read("config");
const button = document.querySelector(".scheme");

function draw(scheme) {
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
  charts.forEach((chart, k) => {
    const { data, layout } = chart[scheme];
    Plotly.react(`chart-${k}`, data, layout, config);
  });
}

function fit(width) {
  charts.forEach((_, k) => Plotly.relayout(`chart-${k}`, { autosize: !width, width }));
}

function choose(scheme) {
  draw(scheme);
  button.textContent = scheme === "dark" ? "Light" : "Dark";
}

button.addEventListener("click", () => choose(button.textContent.toLowerCase()));
choose(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

addEventListener("beforeprint", () => {
  draw("light");
  fit(680); // of A4 and of Letter, between their margins [px]
});
addEventListener("afterprint", () => {
  choose(button.textContent === "Light" ? "dark" : "light");
  fit(null);
});
