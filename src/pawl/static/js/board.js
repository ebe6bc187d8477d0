// Cards of a board can be dragged into the column of a step that they offer. The drop presses that step's button,
// so the server decides as ever; without this script, and by keyboard, the buttons do the same.
for (const board of document.querySelectorAll("[data-board]")) {
  let held = null;
  const way = (column) => held && held.querySelector(`[data-to="${CSS.escape(column.dataset.state)}"]`);
  for (const card of board.querySelectorAll("[data-card]")) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      held = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.textContent.trim().slice(0, 100));
      for (const column of board.querySelectorAll("[data-state]")) column.classList.toggle("is-open", Boolean(way(column)));
    });
    card.addEventListener("dragend", () => {
      held = null;
      for (const column of board.querySelectorAll("[data-state]")) column.classList.remove("is-open", "is-over");
    });
  }
  for (const column of board.querySelectorAll("[data-state]")) {
    column.addEventListener("dragover", (event) => {
      if (!way(column)) return;
      event.preventDefault();
      column.classList.add("is-over");
    });
    column.addEventListener("dragleave", () => column.classList.remove("is-over"));
    column.addEventListener("drop", (event) => {
      const button = way(column);
      if (!button) return;
      event.preventDefault();
      button.click();
    });
  }
}
