// The frame's own behaviour: menus that close, appearance without a reload, toasts that leave. Pages work without it.
const TOAST_SECONDS = 10;

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const closes = event.target.closest("[data-closes-toast]");
  if (closes) closes.closest("[data-toast]").remove();
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

const greet = (toast) => {
  if (toast.dataset.greeted) return;
  toast.dataset.greeted = "yes";
  toast.querySelector("[data-closes-toast]").hidden = false;
  let left = TOAST_SECONDS;
  const clock = setInterval(() => {
    // A toast that somebody points at or has the focus in stays.
    if (toast.matches(":hover, :focus-within")) return;
    left -= 1;
    if (left <= 0 || !toast.isConnected) {
      clearInterval(clock);
      if (!toast.matches(".tone-error, .tone-warning")) toast.remove();
    }
  }, 1000);
};
const greetAll = () => document.querySelectorAll("[data-toast]").forEach(greet);
greetAll();
document.addEventListener("htmx:afterSwap", greetAll);

// A fragment may bring toasts of its own: the server sends them out of band into #toasts.
for (const focused of document.querySelectorAll("[data-takes-focus]")) focused.focus();

// On a phone sections, their pages and tabs are strips: where somebody is stands in them to be seen.
for (const [strip, here] of [[".phone-pages", "[aria-current]"], [".sections", ".is-here"], [".tabs ul", "[aria-current]"]]) {
  for (const box of document.querySelectorAll(strip)) {
    const at = box.querySelector(here);
    if (at) box.scrollLeft = at.offsetLeft + at.offsetWidth / 2 - box.clientWidth / 2;
  }
}
