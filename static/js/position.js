// Where an inspection is scored: asked for once, when somebody presses, and never by itself. It needs
// no network; the fields are kept with the draft as everything else. Whatever goes wrong is told and
// stops nobody.
const box = document.querySelector("[data-position]");
const texts = box.dataset;
const form = box.closest("form");
const status = box.querySelector("[data-position-status]");
const record = box.querySelector("[data-position-record]");
const remove = box.querySelector("[data-position-remove]");
const part = (name) => form.elements.namedItem(`position_${name}`);
const PARTS = ["latitude", "longitude", "accuracy", "taken_at"];
const WAIT = 30000;
// PERMISSION_DENIED of the Geolocation API; the two others are "not found" and "took too long".
const DENIED = 1;

function fill(sentence, values) {
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), sentence);
}

function show() {
  const values = Object.fromEntries(PARTS.map((name) => [name, part(name).value]));
  const isRecorded = PARTS.some((name) => values[name]);
  status.textContent = isRecorded ? fill(texts.recorded, values) : texts.none;
  remove.hidden = !isRecorded;
}

function set(values) {
  for (const name of PARTS) part(name).value = values[name] ?? "";
  // As if typed: the draft is kept on the phone and on the server.
  part("latitude").dispatchEvent(new Event("input", { bubbles: true }));
  show();
}

function found({ coords }) {
  record.disabled = false;
  const accuracy = Math.max(1, Math.ceil(coords.accuracy));
  if (accuracy > Number(texts.leastAccurate)) {
    show();
    status.textContent = fill(texts.inaccurate, { accuracy });
    return;
  }
  const places = Number(texts.places);
  set({
    latitude: coords.latitude.toFixed(places),
    longitude: coords.longitude.toFixed(places),
    accuracy,
    // Swedish writes it as 2026-03-05 14:30:00; the portal reads it in its own time zone.
    taken_at: new Date().toLocaleString("sv-SE", { timeZone: texts.timeZone }),
  });
}

function failed(error) {
  record.disabled = false;
  show();
  status.textContent = error?.code === DENIED ? texts.denied : texts.unavailable;
}

record.addEventListener("click", () => {
  if (!navigator.geolocation) return failed();
  record.disabled = true;
  status.textContent = texts.waiting;
  navigator.geolocation.getCurrentPosition(found, failed, {
    enableHighAccuracy: true, timeout: WAIT, maximumAge: 0,
  });
  return undefined;
});
remove.addEventListener("click", () => set({}));
// What the phone kept is put back into the form by field.js, which says so like this.
form.addEventListener("input", (event) => { if (event.target === form) show(); });
box.hidden = false;
show();
