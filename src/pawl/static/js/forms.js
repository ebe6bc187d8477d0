// Forms: drafts that survive a closed tab, one sending per click, a warning before what was typed is lost.
// Drafts belong to a person: the next one on this machine never sees them, and signing out takes them along.
const DRAFTS = "pawl-draft:";
const PREFIX = `${DRAFTS}${document.body.dataset.person}:`;
const skip = (field) => !field.name || ["csrfmiddlewaretoken", "version", "next"].includes(field.name) || ["password", "file", "hidden", "submit"].includes(field.type);

const read = (form) => {
  const values = {};
  for (const field of form.elements) {
    if (skip(field)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) (values[field.name] ??= []).push(field.value);
    } else if (field.value !== field.defaultValue) values[field.name] = field.value;
  }
  return values;
};

const restore = (form, values) => {
  for (const field of form.elements) {
    if (skip(field) || !(field.name in values)) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = values[field.name].includes(field.value);
    else if (!field.value || field.value === field.defaultValue) field.value = values[field.name];
  }
};

// A draft goes when the page after its sending is another one: a form that came back with errors keeps it.
const sent = sessionStorage.getItem("pawl-sent");
if (sent) {
  sessionStorage.removeItem("pawl-sent");
  if (!document.querySelector(`form[data-draft="${CSS.escape(sent.slice(PREFIX.length))}"] .has-error`)) localStorage.removeItem(sent);
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = PREFIX + form.dataset.draft;
  try {
    const kept = localStorage.getItem(key);
    if (kept && !form.querySelector(".has-error")) restore(form, JSON.parse(kept));
  } catch { localStorage.removeItem(key); }
  form.addEventListener("input", () => localStorage.setItem(key, JSON.stringify(read(form))));
  form.addEventListener("submit", () => sessionStorage.setItem("pawl-sent", key));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if ("leaves" in form.dataset) {
    Object.keys(localStorage).filter((key) => key.startsWith(DRAFTS)).forEach((key) => localStorage.removeItem(key));
  }
  if (form.method !== "post" || form.dataset.sent) {
    if (form.dataset.sent) event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});

// Choose all rows of a list, and say how many are chosen.
const counted = (list) => {
  const boxes = [...list.querySelectorAll("[data-row] input[type=checkbox]")];
  const chosen = boxes.filter((box) => box.checked).length;
  const bar = list.querySelector("[data-bulk]");
  if (bar) {
    bar.classList.toggle("is-idle", chosen === 0);
    bar.querySelector("[data-chosen]").textContent = String(chosen);
  }
  const all = list.querySelector("[data-all]");
  if (all) { all.checked = chosen > 0 && chosen === boxes.length; all.indeterminate = chosen > 0 && chosen < boxes.length; }
};
document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-list]");
  if (!list) return;
  if (event.target.matches("[data-all]")) {
    for (const box of list.querySelectorAll("[data-row] input[type=checkbox]")) box.checked = event.target.checked;
  }
  counted(list);
});
document.querySelectorAll("[data-list]").forEach(counted);

// Countries are called by the browser in the reader's language; what is sent is their code.
for (const select of document.querySelectorAll("select[data-countries]")) {
  const language = document.documentElement.lang;
  const names = new Intl.DisplayNames(language, { type: "region" });
  const options = [...select.options].filter((option) => option.value);
  for (const option of options) option.text = `${names.of(option.value)} (${option.value})`;
  select.append(...options.sort((one, other) => one.text.localeCompare(other.text, language)));
}
