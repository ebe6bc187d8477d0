// A short tour: starts by itself once, later by its button. The stops stand in the page, in the reader's language.
const list = document.getElementById("tour");
const button = document.querySelector("[data-starts-tour]");

const MARKS = ["aria-expanded", "aria-haspopup", "aria-controls"];

const remember = () => {
  if (!("new" in list.dataset)) return;
  delete list.dataset.new;
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  fetch(list.dataset.seenUrl, { method: "POST", headers: { "X-CSRFToken": token } });
};

const start = () => {
  const steps = [...list.children]
    .filter((stop) => document.querySelector(stop.dataset.target))
    .map((stop) => ({
      element: stop.dataset.target,
      popover: { title: stop.dataset.title, description: stop.textContent },
    }));
  if (!steps.length) return;
  window.driver.js.driver({
    steps,
    animate: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    showProgress: true,
    progressText: list.dataset.progress,
    nextBtnText: list.dataset.next,
    prevBtnText: list.dataset.back,
    doneBtnText: list.dataset.done,
    // The library marks what it points at as expanded, which only some elements may be: it does so right after this call.
    onHighlightStarted: (element) => queueMicrotask(() => MARKS.forEach((name) => element?.removeAttribute(name))),
    onDestroyed: remember,
  }).drive();
  remember();
};

if (list && button) {
  button.hidden = false;
  button.addEventListener("click", start);
  if ("new" in list.dataset && window.matchMedia("(min-width: 48rem)").matches) window.addEventListener("load", start);
}
