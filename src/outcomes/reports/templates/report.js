// Draws each chart when it comes near, and all of them before printing. Without this script the tables still stand.
"use strict";
(() => {
  const { templates, config, charts } = JSON.parse(document.getElementById("charts").textContent);
  const PRINT_WIDTH = 350; // the first column of a figure in print, see report.css
  const PRINT_SCALE = 0.8;
  const places = [...document.querySelectorAll(".chart")];
  const printed = places.filter((place) => !place.closest(".more")); // groups are printed as tables
  const drawn = new Set();
  const closed = [];
  const chartOf = (place) => charts[place.closest("figure").id];

  places.forEach((place) => {
    const figure = place.closest("figure");
    const [caption, sentence] = figure.children;
    sentence.id = `${figure.id}-says`;
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", caption.textContent);
    place.setAttribute("aria-describedby", sentence.id);
  });

  const draw = (place) => {
    if (drawn.has(place)) return;
    drawn.add(place);
    const { data, layout, template } = chartOf(place);
    Plotly.newPlot(place, data, { ...layout, template: templates[template] }, config);
  };

  const resize = (place, width, scale, size) => {
    const height = chartOf(place).layout.height * scale;
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

  // A table wider than its place can be reached and scrolled with the keyboard.
  const sized = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    const isWide = target.scrollWidth > target.clientWidth;
    const named = { tabindex: "0", role: "group", "aria-label": `${target.querySelector("caption").textContent}: table` };
    Object.entries(named).forEach(([name, value]) => {
      if (isWide) target.setAttribute(name, value);
      else target.removeAttribute(name);
    });
  }));
  document.querySelectorAll(".scroll").forEach((scroll) => sized.observe(scroll));

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
    printed.forEach((place) => resize(place, null, 1, templates.house.layout.font.size));
  });
})();
