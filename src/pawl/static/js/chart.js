// Points of a chart that lead to their cases: one stop of the Tab key, arrows between them, and their words beside the picture.
// Without this script the strips still lead on by a click, the last one by the keyboard too, and the table has them all.
const KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

const move = (links, from, key) => {
  const last = links.length - 1;
  if (key === "Home") return 0;
  if (key === "End") return last;
  return key in KEYS ? Math.min(last, Math.max(0, from + KEYS[key])) : from;
};

for (const frame of document.querySelectorAll("[data-chart]")) {
  const told = document.createElement("p");
  told.className = "chart-told";
  told.setAttribute("aria-hidden", "true");  // the links say the same
  told.hidden = true;
  frame.append(told);
  const say = (link) => {
    told.hidden = !link;
    if (link) told.textContent = link.getAttribute("aria-label");
  };
  for (const group of frame.querySelectorAll(".chart-links")) {
    const links = [...group.querySelectorAll("a")];
    // The words stand beside the picture at once: a second box of the browser's would lie over the points.
    for (const link of links) link.querySelector("title").remove();
    group.addEventListener("keydown", (event) => {
      const from = links.indexOf(event.target.closest("a"));
      const to = move(links, from, event.key);
      if (event.ctrlKey || event.altKey || event.metaKey || !(event.key in KEYS || ["Home", "End"].includes(event.key))) return;
      event.preventDefault();
      links[from].setAttribute("tabindex", "-1");
      links[to].setAttribute("tabindex", "0");
      links[to].focus();
    });
    for (const name of ["pointerover", "focusin"]) group.addEventListener(name, (event) => say(event.target.closest("a")));
    for (const name of ["pointerleave", "focusout"]) group.addEventListener(name, () => say(null));
  }
}
