// Keys and the command palette. Every key has a visible way too; single letters never fire while one types.
const palette = document.getElementById("palette");
const sheet = document.getElementById("keys");
const TYPING = "input, textarea, select, [contenteditable]";
let pending = "";

const openPalette = (text = "") => {
  if (!palette || palette.open) return;
  palette.showModal();
  const query = palette.querySelector("input");
  query.value = text;
  query.focus();
  window.htmx?.trigger(palette.querySelector("form"), "palette-open");
};

const choices = () => [...palette.querySelectorAll(".found a")];
const choose = (step) => {
  const all = choices();
  if (!all.length) return;
  const now = all.findIndex((one) => one.classList.contains("is-chosen"));
  const next = all[(now + step + all.length) % all.length];
  all.forEach((one) => {
    one.classList.toggle("is-chosen", one === next);
    one.setAttribute("aria-selected", String(one === next));
  });
  next.scrollIntoView({ block: "nearest" });
  palette.querySelector("input").setAttribute("aria-activedescendant", next.id);
};

if (palette) {
  palette.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(1);
    else if (event.key === "ArrowUp") choose(-1);
    else if (event.key === "Enter") {
      const chosen = palette.querySelector(".found a.is-chosen") ?? choices()[0];
      if (!chosen) return;
      chosen.click();
    } else return;
    event.preventDefault();
  });
  palette.addEventListener("click", (event) => event.target === palette && palette.close());
  document.querySelector("[data-opens-palette]")?.addEventListener("focus", (event) => {
    if (!event.target.value) { event.target.blur(); openPalette(); }
  });
}
sheet?.addEventListener("click", (event) => event.target === sheet && sheet.close());

const rows = () => [...document.querySelectorAll("[data-row]")];
const moveRow = (step) => {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.classList.contains("is-current"));
  const next = all[Math.max(0, Math.min(all.length - 1, now + step))];
  all.forEach((row) => row.classList.toggle("is-current", row === next));
  (next.querySelector("a[data-row-link]") ?? next.querySelector("a, input"))?.focus();
  next.scrollIntoView({ block: "nearest" });
};
const current = () => document.querySelector("[data-row].is-current") ?? document.activeElement?.closest("[data-row]");

// Of the keys that only some pages have, the sheet names those that this one has; the help names all.
const openSheet = () => {
  if (!sheet) return;
  for (const told of sheet.querySelectorAll("[data-of-key]")) {
    const key = CSS.escape(told.dataset.ofKey);
    told.hidden = !document.querySelector(`[data-key="${key}"], form[data-row-form="${key}"]`);
  }
  sheet.showModal();
};

const PLAIN = {
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: () => current()?.querySelector("input[type=checkbox]")?.click(),
  c: () => document.querySelector("[data-creates]")?.click(),
  "/": () => openPalette(),
  "?": openSheet,
};

// A key that does something with the row where one stands: the form it belongs to is sent to that row's address.
const actOnRow = (key) => {
  const form = document.querySelector(`form[data-row-form="${CSS.escape(key)}"]`);
  const link = form && current()?.querySelector("a[data-row-link]");
  if (!link) return null;
  return () => {
    if ("rowChosen" in form.dataset) form.elements.chosen.value = current().querySelector("input[name=chosen]").value;
    else form.action = new URL(form.dataset.rowStep, link.href);
    form.submit();
  };
};

document.addEventListener("keydown", (event) => {
  if (event.key?.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest(TYPING) && event.target.type !== "checkbox") return;
  if (document.querySelector("dialog[open]")) return;
  if (pending === "g") {
    pending = "";
    if (event.key === "h") document.location.assign("/");
    return;
  }
  if (event.key === "g") { pending = "g"; return; }
  const act = PLAIN[event.key] ?? actOnRow(event.key) ?? document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!act) return;
  event.preventDefault();
  if (typeof act === "function") act();
  else act.click();
});

// The page says which help belongs to it; the links in the frame follow.
const topic = document.getElementById("help-topic")?.dataset.topic?.trim();
if (topic) {
  for (const link of document.querySelectorAll("#help-link, [data-help-link]")) link.href = `/help/${topic}/`;
}
