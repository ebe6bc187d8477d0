/* Sends a large file in parts, and goes on where it was after a cut. Without it the form sends the file as ever.
   The page says in #upload: where (SRC marks the source), where imports are read, what to say. */
(() => {
  "use strict";
  const told = document.getElementById("upload");
  const form = document.querySelector("form[enctype]"), field = form?.querySelector("input[type=file]");
  if (!told || !field) return;
  const LARGE = Number(told.dataset.large), TRIES = 30, LONGEST = 30;
  const bar = told.querySelector("progress"), line = told.querySelector("p"), button = form.querySelector(".form-actions button");
  const wait = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));
  const say = (text, values = {}) => { line.textContent = Object.entries(values).reduce((said, [name, value]) => said.replace(`{${name}}`, value), text); };

  class Refused extends Error {}

  async function ask(method, path, body, headers) {
    const answer = await fetch(path, { method, body, headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, ...headers } });
    if (answer.ok) return answer.json();
    if (answer.status === 409 || answer.status === 429 || answer.status >= 500) throw new Error(answer.status);
    throw new Refused((await answer.json().catch(() => ({}))).detail || String(answer.status));
  }
  const tell = (path, value) => ask("POST", path, JSON.stringify(value), { "Content-Type": "application/json" });

  async function begun(path, file) {
    const name = `upload:${path}:${file.name}:${file.size}:${file.lastModified}`, kept = sessionStorage.getItem(name);
    if (kept) try { return [name, await ask("GET", `${path}/${kept}`)]; } catch { sessionStorage.removeItem(name); }
    const made = await tell(path, { name: file.name, size: file.size });
    sessionStorage.setItem(name, made.upload);
    return [name, made];
  }

  async function send(path, file) {
    const [name, upload] = await begun(path, file), there = `${path}/${upload.upload}`;
    const kind = "application/offset+octet-stream";
    for (let at = upload.offset, failed = 0; at < file.size;) {
      bar.value = at / file.size;
      say(told.dataset.sending, { n: Math.floor(100 * at / file.size) });
      try {
        at = (await ask("PATCH", there, file.slice(at, at + upload.part), { "Content-Type": kind, "Upload-Offset": String(at) })).offset;
        failed = 0;
      } catch (error) {
        if (error instanceof Refused || ++failed > TRIES) throw error;
        const seconds = Math.min(LONGEST, 2 ** (failed - 1));
        say(told.dataset.cut, { n: seconds });
        await wait(seconds);
        at = await ask("GET", there).then((here) => here.offset, () => at);
      }
    }
    bar.value = 1;
    const made = await tell(`${there}/import`, {});
    sessionStorage.removeItem(name);
    location.assign(told.dataset.imports.replace("IMP", made.key));
  }

  form.addEventListener("submit", (event) => {
    const file = field.files[0], source = form.elements.source.value.match(/[0-9]+/);
    if (!file || file.size <= LARGE || !source) return;
    event.preventDefault();
    told.hidden = false;
    button.disabled = true;
    send(told.dataset.address.replace("SRC", `SRC-${source[0]}`), file).catch((error) => {
      button.disabled = false;
      say(error instanceof Refused ? error.message : told.dataset.lost);
    });
  });
})();
