// Own fields show and hide at once as the rules of their form have it. The server decides the same when the form is sent;
// without this script it shows what follows then. The rules stand in the page as data: nothing here is run from them.
export const isEmpty = (value) => value === null || value === undefined || (typeof value === "string" && !value.trim()) || (Array.isArray(value) && !value.length);
const isNumber = (value) => typeof value === "number";
const said = (value) => (typeof value === "boolean" ? (value ? "yes" : "no") : String(value ?? ""));

const equals = (value, wanted) => {
  if (Array.isArray(value)) return value.some((each) => equals(each, wanted));
  if (isNumber(value) && isNumber(wanted)) return value === wanted;
  return !isEmpty(value) && said(value) === said(wanted);
};

const compared = (value, wanted, operator) => {
  const alike = (isNumber(value) && isNumber(wanted)) || (typeof value === "string" && typeof wanted === "string");
  if (!alike || isEmpty(value)) return false;
  return operator === "gt" ? value > wanted : value < wanted;
};

const is = (one, value) => {
  switch (one.is) {
    case "empty": return isEmpty(value);
    case "filled": return !isEmpty(value);
    case "ne": return !equals(value, one.value);
    case "in": return one.value.some((each) => equals(value, each));
    case "gt": case "lt": return compared(value, one.value, one.is);
    default: return equals(value, one.value);
  }
};

const holds = (rule, known) => {
  const found = rule.if.map((one) => is(one, known[one.field]));
  return !found.length || (rule.any ? found.some(Boolean) : found.every(Boolean));
};

const effects = (rules, known) => {
  const outcome = { hidden: new Set(), required: new Set(), readOnly: new Set(), fixed: {}, defaults: {}, hints: {} };
  for (const rule of rules) for (const one of rule.then) if (one.do === "show") outcome.hidden.add(one.field);
  for (const rule of rules) {
    if (!holds(rule, known)) continue;
    for (const one of rule.then) {
      if (one.do === "show") outcome.hidden.delete(one.field);
      else if (one.do === "hide") outcome.hidden.add(one.field);
      else if (one.do === "require") outcome.required.add(one.field);
      else if (one.do === "read_only") outcome.readOnly.add(one.field);
      else if (one.do === "set") outcome.fixed[one.field] = one.value;
      else if (one.do === "default") outcome.defaults[one.field] = one.value;
      else if (one.do === "hint") outcome.hints[one.field] = one.text;
    }
  }
  return outcome;
};

const valuesOf = (outcome, given, kept) => {
  const found = {};
  for (const name of new Set([given, kept, outcome.fixed, outcome.defaults].flatMap(Object.keys))) {
    let value = outcome.hidden.has(name) || outcome.readOnly.has(name) ? kept[name] : given[name];
    if (isEmpty(value) && name in outcome.defaults) value = outcome.defaults[name];
    if (name in outcome.fixed) value = outcome.fixed[name];
    if (!isEmpty(value)) found[name] = value;
  }
  return found;
};

const same = (one, other) => {
  const names = Object.keys(one).filter((name) => !isEmpty(one[name]));
  return names.length === Object.keys(other).length && names.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]));
};

// As `pawl.tickets.own.rules.evaluate`: told is {when, rules, fields: {name: whether it is needed}, kept, standard}.
export const evaluate = (told, given) => {
  const rules = told.rules.filter((rule) => rule.when.includes(told.when));
  let values = given;
  let outcome = effects([], {});
  for (let pass = 0; pass < rules.length + 2; pass += 1) {
    const own = Object.fromEntries(Object.entries(values).map(([name, value]) => [`own.${name}`, value]));
    outcome = effects(rules, { ...told.standard, ...own });
    const found = valuesOf(outcome, given, told.kept);
    if (same(values, found)) { values = found; break; }
    values = found;
  }
  for (const [name, isNeeded] of Object.entries(told.fields)) if (isNeeded) outcome.required.add(name);
  for (const name of [...outcome.hidden, ...outcome.readOnly]) outcome.required.delete(name);
  return { ...outcome, values };
};

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const read = (inputs) => {
  const [first] = inputs;
  if (first.type === "checkbox") return inputs.filter((one) => one.checked).map((one) => one.value);
  if (first.type === "number") return NUMBER.test(first.value.trim()) ? Number(first.value) : null;
  return first.tagName === "TEXTAREA" ? first.value.trim() : first.value.split(/\s+/).filter(Boolean).join(" ");
};

const standardOf = (form, told) => {
  const found = { ...told.standard };
  for (const name of Object.keys(found)) {
    const input = form.elements[name];
    if (!input || !("value" in input)) continue;
    if (isNumber(found[name])) found[name] = Number(input.value) || found[name];
    else if (name === "category") found[name] = input.value ? told.branches?.[input.value] ?? [input.value] : [];
    else found[name] = input.value || null;
  }
  return found;
};

const start = (data) => {
  const told = JSON.parse(data.dataset.ownRules);
  const form = data.form;
  const inputsOf = (name) => [...form.querySelectorAll(`[data-own="${CSS.escape(name)}"]`)].filter((one) => one.name);
  const touched = new Set();

  const mark = (name, outcome) => {
    const inputs = inputsOf(name);
    const place = inputs[0]?.closest(".field");
    if (!place) return;
    const isHidden = outcome.hidden.has(name);
    for (const one of inputs) one.toggleAttribute("data-own-hidden", isHidden);
    const optional = place.querySelector(".form-label .text-secondary");
    if (optional) optional.hidden = outcome.required.has(name);
    else if (!outcome.required.has(name) && !place.querySelector("[data-own-optional]")) {
      const mark = document.createElement("span");
      mark.className = "text-secondary";
      mark.dataset.ownOptional = "";
      mark.textContent = ` ${told.words.optional}`;
      place.querySelector(".form-label")?.append(mark);
    }
    let hint = place.querySelector("[data-own-hint]");
    const text = outcome.hints[name];
    if (text && !hint && !place.querySelector(".form-hint")?.textContent.includes(text)) {
      hint = document.createElement("p");
      hint.className = "form-hint";
      hint.dataset.ownHint = "";
      hint.setAttribute("role", "status");
      place.append(hint);
    }
    if (hint) { hint.textContent = text ?? ""; hint.hidden = !text; }
  };

  const put = (name, value) => {
    for (const one of inputsOf(name)) {
      if (one.type === "checkbox") one.checked = [].concat(value).includes(one.value);
      else one.value = said(value);
    }
  };

  const judge = () => {
    const given = Object.fromEntries(Object.keys(told.fields).map((name) => {
      const inputs = inputsOf(name);
      return [name, inputs.length ? read(inputs) : null];
    }));
    const outcome = evaluate({ ...told, standard: standardOf(form, told) }, given);
    for (const name of Object.keys(told.fields)) {
      mark(name, outcome);
      const isOpen = !outcome.readOnly.has(name);
      if (name in outcome.fixed || (name in outcome.defaults && isEmpty(given[name]) && !touched.has(name))) put(name, outcome.values[name]);
      for (const one of inputsOf(name)) one.disabled = !isOpen;
    }
    data.value = Object.keys(told.fields).filter((name) => !outcome.hidden.has(name) && !outcome.readOnly.has(name)).sort().join(",");
  };

  form.addEventListener("input", judge);
  form.addEventListener("change", (event) => {
    const name = event.target.dataset?.own;
    if (name) touched.add(name);
    judge();
  });
  judge();
};

if (typeof document !== "undefined") document.querySelectorAll("input[data-own-rules]").forEach(start);
