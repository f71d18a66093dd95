// Draws each chart when it comes near, and all of them before printing. Without this script the tables still stand.
"use strict";
(() => {
  const { house, config, charts } = JSON.parse(document.getElementById("charts").textContent);
  const PRINT_WIDTH = 350; // the first column of a figure in print, see report.css
  const PRINT_SCALE = 0.8;
  const places = [...document.querySelectorAll(".chart")];
  const printed = places.filter((place) => !place.closest(".more")); // groups are printed as tables
  const drawn = new Set();
  const closed = [];

  const draw = (place) => {
    if (drawn.has(place)) return;
    drawn.add(place);
    const { data, layout } = charts[place.dataset.chart];
    Plotly.newPlot(place, data, { ...layout, template: house }, config);
  };

  const resize = (place, width, scale, size) => {
    const height = charts[place.dataset.chart].layout.height * scale;
    place.style.height = `${height}px`;
    Plotly.relayout(place, { width, height, "font.size": size, autosize: width === null });
  };

  const near = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      near.unobserve(entry.target);
      draw(entry.target);
    }),
    { rootMargin: "500px" },
  );
  places.forEach((place) => near.observe(place));

  addEventListener("beforeprint", () => {
    document.querySelectorAll("details:not([open])").forEach((details) => {
      details.open = true;
      closed.push(details);
    });
    printed.forEach((place) => {
      draw(place);
      resize(place, PRINT_WIDTH, PRINT_SCALE, 11);
    });
  });
  addEventListener("afterprint", () => {
    closed.splice(0).forEach((details) => { details.open = false; });
    printed.forEach((place) => resize(place, null, 1, house.layout.font.size));
  });

  document.documentElement.dataset.ready = "yes";
})();
