/* Draws the process map beside its table: activities in the order of the process, steps as arcs; the wider, the more often.
   A finger or the keyboard on an activity dims what does not touch it; the slider hides rare steps. */
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const WIDE = 124, GAP = 52, HIGH = 46, LIFT = 38;

  const make = (name, attributes, parent) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    parent?.append(element);
    return element;
  };

  function draw(place, map) {
    const order = new Map(map.nodes.map((node, index) => [node.id, index]));
    const steps = map.edges.filter((edge) => order.has(edge.source) && order.has(edge.target));
    const reach = Math.max(1, ...steps.map((edge) => Math.abs(order.get(edge.target) - order.get(edge.source))));
    const most = Math.max(1, ...steps.map((edge) => edge.count));
    const above = reach * LIFT + 40, width = map.nodes.length * (WIDE + GAP), height = 2 * above + HIGH;
    const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, width }, place);
    const centre = (index) => index * (WIDE + GAP) + GAP / 2 + WIDE / 2;
    const lines = steps.map((edge) => {
      const from = order.get(edge.source), to = order.get(edge.target), back = to <= from;
      const side = back ? above + HIGH : above, way = back ? 1 : -1;
      const x1 = centre(from) + (back ? -18 : 18), x2 = centre(to) + (back ? 18 : -18) + (from === to ? 20 : 0);
      const lift = (Math.abs(to - from) || 1) * LIFT + 14, y = side + way * lift;
      const group = make("g", { class: "edge" }, svg);
      make("path", { class: back ? "step is-back" : "step", d: `M${x1} ${side}C${x1} ${y} ${x2} ${y} ${x2} ${side}`,
        "stroke-width": 1 + 7 * edge.count / most }, group);
      make("text", { class: "told", x: (x1 + x2) / 2, y: side + way * lift * .78 + (back ? 12 : -3), "text-anchor": "middle" }, group).textContent = edge.told;
      return { group, edge };
    });
    map.nodes.forEach((node, index) => {
      const group = make("g", { tabindex: 0, role: "button", "aria-label": `${node.label}: ${node.told}` }, svg);
      make("rect", { x: centre(index) - WIDE / 2, y: above, width: WIDE, height: HIGH, rx: 8 }, group);
      make("text", { x: centre(index), y: above + 19, "text-anchor": "middle" }, group).textContent = node.label;
      make("text", { class: "told", x: centre(index), y: above + 36, "text-anchor": "middle" }, group).textContent = node.told;
      const only = (id) => lines.forEach(({ group: line, edge }) => line.classList.toggle("is-dim", id !== null && edge.source !== id && edge.target !== id));
      for (const name of ["mouseenter", "focus"]) group.addEventListener(name, () => only(node.id));
      for (const name of ["mouseleave", "blur"]) group.addEventListener(name, () => only(null));
    });
    return (share) => lines.forEach(({ group, edge }) => group.toggleAttribute("hidden", edge.count < share * most));
  }

  for (const place of document.querySelectorAll("[data-process-map]")) {
    const map = JSON.parse(document.getElementById(place.dataset.processMap).textContent);
    if (!map.nodes.length) continue;
    place.hidden = false;
    place.setAttribute("tabindex", "0");
    place.setAttribute("role", "group");
    const rare = draw(place, map);
    const slider = document.querySelector("[data-process-rare]");
    slider?.addEventListener("input", () => rare(Number(slider.value) / 100));
    if (slider) slider.closest("label").hidden = false;
    place.parentElement.querySelector("details")?.removeAttribute("open");
  }
})();
