// Bars of the Gantt chart can be dragged: the bar moves, its end makes it longer. The drop opens the page that shows
// what would follow, where it is taken over or not; the server computes it all. By keyboard Shift and the arrows do
// the same; without this script the table below has a link for each row.
const SVG = "http://www.w3.org/2000/svg";
const EDGE = 8;
const DAY = 86400000;

for (const chart of document.querySelectorAll("svg[data-move]")) {
  const width = Number(chart.dataset.day);
  const said = document.querySelector("[data-gantt-said]");
  const how = document.getElementById("gantt-how");
  if (how) how.hidden = false;
  let held = null;

  const shifted = (iso, days) => new Date(Date.parse(iso) + days * DAY).toISOString().slice(0, 10);
  const days = () => Math.max(held.isEnd ? held.least : -9999, held.days);

  function take(row, isEnd) {
    const bar = row.querySelector(".gantt-bar");
    const box = (bar || row.querySelector(".gantt-shape")).getBBox();
    if (isEnd && !bar) return;
    const ghost = document.createElementNS(SVG, "rect");
    const text = document.createElementNS(SVG, "text");
    ghost.setAttribute("class", "gantt-ghost");
    text.setAttribute("class", "gantt-ghost-day");
    for (const [name, value] of [["y", box.y], ["height", box.height], ["rx", 2]]) ghost.setAttribute(name, value);
    text.setAttribute("y", box.y - 3);
    chart.append(ghost, text);
    const least = -Math.round((Date.parse(row.dataset.last) - Date.parse(row.dataset.first)) / DAY);
    held = { row, isEnd, box, ghost, text, least, days: 0 };
    show();
  }

  function show() {
    const { isEnd, box, ghost, text, row } = held;
    const by = days() * width;
    const day = shifted(isEnd ? row.dataset.last : row.dataset.first, days());
    ghost.setAttribute("x", isEnd ? box.x : box.x + by);
    ghost.setAttribute("width", Math.max(4, isEnd ? box.width + by : box.width));
    text.setAttribute("x", isEnd ? box.x + box.width + by : box.x + by);
    text.textContent = day;
    if (said) said.textContent = (isEnd ? said.dataset.stretched : said.dataset.moved).replace("{key}", row.dataset.work).replace("{day}", day);
  }

  function drop() {
    if (!held) return;
    held.ghost.remove();
    held.text.remove();
    held = null;
  }

  function go() {
    const { row, isEnd } = held;
    const by = days();
    const asked = new URLSearchParams({ work: row.dataset.work });
    asked.set(isEnd ? "ends" : "starts", shifted(isEnd ? row.dataset.last : row.dataset.first, by));
    drop();
    if (by) location.assign(`${chart.dataset.move}?${asked}`);
  }

  function at(event) {
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(chart.getScreenCTM().inverse()).x;
  }

  for (const row of chart.querySelectorAll("[data-work]")) {
    const grip = row.querySelector(".gantt-bar, .gantt-shape");
    let from = null;
    let wasDragged = false;
    const isAtEnd = (event) => {
      const box = grip.getBBox();
      return grip.matches(".gantt-bar") && at(event) > box.x + box.width - Math.min(EDGE, box.width / 2);
    };
    grip.classList.add("is-movable");
    row.addEventListener("dragstart", (event) => event.preventDefault());
    grip.addEventListener("pointermove", (event) => grip.classList.toggle("is-end", isAtEnd(event)));
    grip.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      drop();
      from = at(event);
      wasDragged = false;
      take(row, isAtEnd(event));
      grip.setPointerCapture(event.pointerId);
    });
    grip.addEventListener("pointermove", (event) => {
      if (from === null || !held) return;
      held.days = Math.round((at(event) - from) / width);
      wasDragged = wasDragged || Math.abs(at(event) - from) > 3;
      show();
    });
    grip.addEventListener("pointerup", () => {
      from = null;
      if (held) go();
    });
    grip.addEventListener("pointercancel", () => {
      from = null;
      drop();
    });
    row.addEventListener("click", (event) => {
      if (wasDragged) event.preventDefault();
      wasDragged = false;
    });
    row.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (step && event.shiftKey) {
        const isEnd = event.key === "ArrowUp" || event.key === "ArrowDown";
        if (!held || held.row !== row || held.isEnd !== isEnd) {
          drop();
          take(row, isEnd);
        }
        if (!held) return;
        held.days = days() + step;
        show();
        event.preventDefault();
      } else if (event.key === "Enter" && held) {
        event.preventDefault();
        go();
      } else if (event.key === "Escape" && held) {
        event.preventDefault();
        event.stopPropagation();
        drop();
      }
    });
    row.addEventListener("blur", () => {
      if (from === null) drop();
    });
  }
}
