// Files of a form: dropped on it, pasted into it, listed before they are sent. Without this the browser's own field does it.
const MEBIBYTE = 1 << 20;

const told = (size) => size < MEBIBYTE ? `${Math.ceil(size / 1024)} KiB` : `${(size / MEBIBYTE).toFixed(1)} MiB`;

const ready = (box) => {
  const field = box.querySelector("input[type=file]"), list = box.querySelector("ul"), form = field.form;
  const limit = Number(box.dataset.limit);
  let chosen = [];

  const show = () => {
    const carrier = new DataTransfer();
    chosen.forEach((file) => carrier.items.add(file));
    field.files = carrier.files;
    list.replaceChildren(...chosen.map((file) => {
      const line = document.createElement("li"), name = document.createElement("span"), out = document.createElement("button");
      const isLarge = limit && file.size > limit;
      name.textContent = `${file.name} (${isLarge ? box.dataset.tooLarge.replace("{n}", Math.floor(limit / MEBIBYTE)) : told(file.size)})`;
      line.classList.toggle("is-wrong", Boolean(isLarge));
      out.type = "button";
      out.className = "btn btn-sm";
      out.textContent = box.dataset.remove;
      out.setAttribute("aria-label", `${box.dataset.remove}: ${file.name}`);
      out.addEventListener("click", () => { chosen = chosen.filter((one) => one !== file); show(); field.focus(); });
      line.append(name, out);
      return line;
    }));
  };
  const add = (files) => {
    for (const file of files) {
      if (!chosen.some((one) => one.name === file.name && one.size === file.size && one.lastModified === file.lastModified)) chosen.push(file);
    }
    show();
  };
  // A screenshot comes as image.png from every browser: the time tells several apart.
  const named = (file) => {
    const at = new Date(), two = (n) => String(n).padStart(2, "0");
    const stamp = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
    return file.name === "image.png" ? new File([file], `${box.dataset.pasted}-${stamp}.png`, { type: file.type }) : file;
  };

  box.classList.add("is-ready");
  box.querySelector(".attach-hint").hidden = false;
  field.addEventListener("change", () => add([...field.files]));
  form.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    add(files.map(named));
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      form.classList.toggle("is-dropping", kind === "dragover");
      if (kind === "drop") add([...event.dataTransfer.files]);
    });
  }
};

const readyAll = () => document.querySelectorAll("[data-attach]:not(.is-ready)").forEach(ready);
readyAll();
document.addEventListener("htmx:afterSwap", readyAll);
