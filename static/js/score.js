// The running total and progress of an inspection, and a word at once about an impossible value.
// The server computes and refuses the same on saving; without this file nothing is lost.
const form = document.querySelector("[data-score-form]");

// The same reading of numbers as the server's: full-width digits are folded, all else is refused.
function points(text) {
  const folded = text.normalize("NFKC").trim();
  return /^\d+(\.\d+)?$/.test(folded) ? Number(folded) : NaN;
}

function isInapplicable(input) {
  const box = form.elements[input.name.replace("points_", "na_")];
  return Boolean(box && box.checked);
}

// Why `value` is impossible there, or nothing where it is possible.
function fault(input, value) {
  const maximum = Number(input.dataset.max), step = Number(input.dataset.step);
  if (Number.isNaN(value) || value > maximum) return form.dataset.impossible.replace("{max}", input.dataset.max);
  if (Math.abs(value / step - Math.round(value / step)) < 1e-9) return "";
  return step === maximum
    ? form.dataset.allOrNothing.replace("{max}", input.dataset.max)
    : form.dataset.between.replace("{step}", input.dataset.step);
}

function tell(input, sentence) {
  const field = input.closest(".field");
  let message = field.querySelector("[data-impossible]");
  // What the server said of the value before is out of date once it is typed anew.
  if (input.value !== input.defaultValue) field.querySelector("ul.field__error")?.remove();
  else if (field.querySelector("ul.field__error")) return;
  if (!sentence) {
    if (message) {
      message.remove();
      input.removeAttribute("aria-invalid");
    }
    return;
  }
  if (!message) {
    message = document.createElement("p");
    message.className = "field__error";
    message.dataset.impossible = "";
    message.setAttribute("role", "alert");
    field.append(message);
  }
  if (message.textContent !== sentence) message.textContent = sentence;
  input.setAttribute("aria-invalid", "true");
}

function update() {
  let sum = 0, applicable = 0, full = 0, scored = 0, scaled = false;
  const inputs = form.querySelectorAll("input[data-score]");
  for (const input of inputs) {
    const maximum = Number(input.dataset.max);
    full += maximum;
    if (isInapplicable(input)) {
      scored += 1;
      scaled = true;
      tell(input, "");
      continue;
    }
    if (input.value.trim() === "") {
      tell(input, "");
      continue;
    }
    const value = points(input.value);
    const sentence = fault(input, value);
    tell(input, sentence);
    if (sentence) continue;
    const deduction = input.closest("[data-criterion]")?.querySelector("[data-deduction]");
    if (deduction && value < maximum) deduction.open = true;
    scored += 1;
    sum += value;
    applicable += maximum;
  }
  const total = scaled && scored === inputs.length && applicable ? (sum / applicable) * full : sum;
  form.querySelector("[data-total]").textContent = String(Math.round(total * 100) / 100);
  const progress = form.querySelector("[data-progress]");
  progress.textContent = form.dataset.progressText
    .replace("{scored}", scored)
    .replace("{count}", inputs.length);
  const bar = form.querySelector("progress");
  if (bar) bar.value = scored;
}

// Most criteria get their full points: one touch instead of typing them.
function addFullMarks(input) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = form.dataset.fullMarks;
  button.setAttribute("aria-describedby", input.closest("[data-criterion]").getAttribute("aria-labelledby"));
  button.addEventListener("click", () => {
    input.value = input.dataset.max;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const row = document.createElement("div");
  row.className = "points-row";
  input.replaceWith(row);
  row.append(input, button);
}

if (form) {
  if (form.dataset.fullMarks) form.querySelectorAll("input[data-score]").forEach(addFullMarks);
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  update();
}
