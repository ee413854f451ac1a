// The running total and progress of an inspection, and a word at once about an impossible value.
// The server computes and refuses the same on saving; without this file nothing is lost.
const form = document.querySelector("[data-score-form]");
// The criteria without an answer, and the one that was worked on last.
let open = [], current = null;

// The same reading of numbers as the server's: full-width digits are folded, all else is refused.
function points(text) {
  const folded = text.normalize("NFKC").trim();
  return /^\d+(\.\d+)?$/.test(folded) ? Number(folded) : NaN;
}

// Why `value` is impossible there, or nothing where it is possible.
function fault(input, value) {
  const maximum = Number(input.dataset.max), step = Number(input.dataset.step);
  if (Number.isNaN(value) || value > maximum) return form.dataset.impossible.replace("{max}", input.dataset.max);
  if (Math.abs(value / step - Math.round(value / step)) < 1e-9) return "";
  return form.dataset.between.replace("{step}", input.dataset.step);
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

// What was typed as points: a number, NaN where it is impossible, null where nothing stands.
function typed(input) {
  if (input.value.trim() === "") {
    tell(input, "");
    return null;
  }
  const value = points(input.value), sentence = fault(input, value);
  tell(input, sentence);
  return sentence ? NaN : value;
}

// What was counted: points lost in all, or null where nothing was.
function counted(criterion) {
  let lost = null;
  for (const input of criterion.querySelectorAll("input[data-count]")) {
    const times = points(input.value);
    if (times > 0) lost = (lost ?? 0) + times * Number(input.dataset.count);
  }
  return lost;
}

// The answer to one criterion: {points, scored, inapplicable, vetoed}.
function answer(criterion) {
  const maximum = Number(criterion.dataset.max);
  const checked = (name) => Boolean(criterion.querySelector(`input[name^="${name}_"]:checked`));
  if (checked("veto")) return { points: 0, scored: true, vetoed: true };
  const input = criterion.querySelector("input[data-score]");
  if (checked("na")) {
    if (input) tell(input, "");
    return { points: "naFull" in criterion.dataset ? maximum : null, scored: true };
  }
  if (maximum === 0) return { points: 0, scored: true };
  let value = null;
  if (input) value = typed(input);
  const choice = criterion.querySelector("input[data-choice]:checked");
  if (choice) value = Number(choice.dataset.points);
  const lost = counted(criterion);
  if (lost !== null) value = Math.max(0, maximum - lost);
  else if (criterion.querySelector("input[data-full]:checked")) value = maximum;
  const left = criterion.querySelector("[data-left]");
  if (left) {
    left.hidden = lost === null;
    if (lost !== null) left.textContent = form.dataset.leftText.replace("{points}", String(Math.round(value * 100) / 100));
  }
  return { points: value, scored: value !== null && !Number.isNaN(value) };
}

function update() {
  let sum = 0, applicable = 0, bonus = 0, scored = 0, scaled = false, cancelled = false;
  const criteria = form.querySelectorAll("[data-criterion]");
  open = [];
  for (const criterion of criteria) {
    const maximum = Number(criterion.dataset.max), given = answer(criterion);
    if (given.vetoed) cancelled = true;
    if (!given.scored) {
      open.push(criterion);
      continue;
    }
    scored += 1;
    const details = criterion.querySelector("[data-deduction]");
    if (given.vetoed || (given.points !== null && given.points < maximum && !("bonus" in criterion.dataset))) details.open = true;
    if ("bonus" in criterion.dataset) bonus += given.points ?? 0;
    else if (given.points === null) scaled = true;
    else {
      sum += given.points;
      applicable += maximum;
    }
  }
  const isComplete = scored === criteria.length;
  let total = scaled && isComplete && applicable ? (sum / applicable) * Number(form.dataset.fullMark) : sum;
  total += Math.min(bonus, Number(form.dataset.bonusCap) || 0);
  form.querySelector("[data-total]").textContent = String(cancelled ? 0 : Math.round(total * 100) / 100);
  form.querySelector("[data-cancelled]").hidden = !cancelled;
  const progress = form.querySelector("[data-progress]");
  progress.textContent = form.dataset.progressText
    .replace("{scored}", scored)
    .replace("{count}", criteria.length);
  const bar = form.querySelector("progress");
  if (bar) bar.value = scored;
  offerNext();
}

function offerNext() {
  const link = form.querySelector("[data-next-open]"), none = form.querySelector("[data-none-open]");
  link.hidden = open.length === 0;
  if (open.length) link.href = `#${open[0].getAttribute("aria-labelledby")}`;
  const sentence = open.length ? "" : none.dataset.noneOpen;
  if (none.textContent !== sentence) none.textContent = sentence;
}

// To the open criterion behind the current one; behind the last it begins again at the top.
function goToNext(event) {
  event.preventDefault();
  const isBehind = (one) => current && current.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  current = open.find(isBehind) ?? open[0];
  // The group takes the focus, so that its title is read out and no keypad hides it.
  current.tabIndex = -1;
  current.focus({ preventScroll: true });
  current.scrollIntoView({ block: "start" });
}

function remember(event) {
  current = event.target.closest("[data-criterion]") ?? current;
}

function button(text, describedBy, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = text;
  if (describedBy) made.setAttribute("aria-describedby", describedBy);
  made.addEventListener("click", act);
  return made;
}

function beside(input, ...buttons) {
  const row = document.createElement("div");
  row.className = "points-row";
  input.replaceWith(row);
  row.append(input, ...buttons);
}

function put(input, value) {
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// Most criteria get their full points: one touch instead of typing them.
function addFullMarks(input) {
  const heading = input.closest("[data-criterion]").getAttribute("aria-labelledby");
  beside(input, button(form.dataset.fullMarks, heading, () => put(input, input.dataset.max)));
}

// A fault is counted by touching: once more, once less. Counting takes back “no fault found”.
function addSteps(input) {
  const label = input.closest(".field").querySelector("label").textContent.trim();
  const step = (by) => () => {
    const now = points(input.value) || 0;
    put(input, String(Math.min(99, Math.max(0, now + by)) || ""));
  };
  const less = button("−", "", step(-1)), more = button("+", "", step(1));
  less.setAttribute("aria-label", `${form.dataset.less}: ${label}`);
  more.setAttribute("aria-label", `${form.dataset.more}: ${label}`);
  beside(input, less, more);
  input.parentElement.classList.add("points-row--steps");
}

// “No fault” and counted faults exclude each other; the last touch holds.
function agree(event) {
  const target = event.target, criterion = target.closest("[data-criterion]");
  if (!criterion) return;
  const full = criterion.querySelector("input[data-full]");
  if (!full) return;
  if (target === full && full.checked) {
    for (const input of criterion.querySelectorAll("input[data-count]")) input.value = "";
  } else if (target.matches("input[data-count]") && points(target.value) > 0) full.checked = false;
}

if (form) {
  if (form.dataset.fullMarks) form.querySelectorAll("input[data-score]").forEach(addFullMarks);
  form.querySelectorAll("input[data-count]").forEach(addSteps);
  for (const name of ["input", "change"]) {
    form.addEventListener(name, agree);
    form.addEventListener(name, update);
  }
  for (const name of ["focusin", "input"]) form.addEventListener(name, remember);
  form.querySelector("[data-next-open]").addEventListener("click", goToNext);
  update();
}
