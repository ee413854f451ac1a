// Scoring outdoors: what is typed is kept on this phone at once and on the server as soon as there
// is a network; what is sent twice is one record. See docs/offline.md. Without this file the form
// still works; where the phone keeps nothing (private windows), draft.js does its part.
import { keepDraft as keepInText, restore, values } from "./draft.js";
import * as device from "./device.js";
import { fieldPhotos } from "./field_photos.js";
import { keepPage } from "./field_page.js";

const SAVE_AFTER = 2000;
const TRY_AGAIN_AFTER = 30000;
const KEPT_ATTEMPTS = 10;

const form = document.querySelector("[data-field-form]");
const { user, inspection } = form.dataset;
const texts = form.querySelector("[data-texts]").dataset;
const version = form.elements.version;
let row = null, photos = null, timer = 0;
let isHeld = false, isSending = false, isPassing = false;
let saving = Promise.resolve();

function say(sentence, address = "", linkText = "") {
  const status = form.querySelector("[data-saved]");
  const waiting = photos?.waiting() ?? 0;
  const whole = waiting ? `${sentence} ${texts.photosWait.replace("{count}", waiting)}` : sentence;
  if (status.textContent === whole && !address) return;
  status.textContent = whole;
  if (!address) return;
  const link = document.createElement("a");
  link.href = address;
  link.textContent = linkText;
  status.append(" ", link);
}

// Where the server stands, or null where it cannot be asked as this person.
async function stand() {
  try {
    const answer = await fetch(form.dataset.stand, { redirect: "manual" });
    const said = answer.ok ? await answer.json() : null;
    // Somebody else signed in on this phone in the meantime: nothing is sent under their name.
    return said?.user === user ? said : null;
  } catch {
    return null;
  }
}

async function once(address, body) {
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body, redirect: "manual" });
  } catch {
    return { outcome: "offline" };
  }
  if (answer.type === "opaqueredirect") return { outcome: "signedOut" };
  if (answer.status >= 500) return { outcome: "offline" };
  if (answer.status === 403) return { outcome: "forbidden" };
  const said = await answer.json().catch(() => ({}));
  return { outcome: answer.ok ? "ok" : answer.status === 409 ? "late" : "refused", said };
}

// A page that outlived its session holds a token of the old one.
async function post(address, body) {
  const first = await once(address, body);
  if (first.outcome !== "forbidden") return first;
  const now = await stand();
  if (!now) return first;
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = now.csrf;
  body.set("csrfmiddlewaretoken", now.csrf);
  return once(address, body);
}

const oneLineEnd = (text) => text.replace(/\r\n?/g, "\n");

function typedNow() {
  const typed = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value) typed[name] = oneLineEnd(value);
  }
  return typed;
}

async function keep(changes) {
  row = { ...row, ...changes, values: values(form) };
  await device.keepDraft(row);
}

const NOT_TYPED = ["version", "csrfmiddlewaretoken"];

// The server holds just what we sent once: an answer of its got lost on the way.
function isOurs(stored) {
  return (row.attempts ?? []).some((attempt) => {
    const names = new Set([...Object.keys(attempt), ...Object.keys(stored)]);
    for (const name of NOT_TYPED) names.delete(name);
    return [...names].every((name) => attempt[name] === (name in stored ? oneLineEnd(stored[name]) : undefined));
  });
}

const attemptsBut = (attempt) =>
  (row.attempts ?? []).filter((other) => JSON.stringify(other) !== JSON.stringify(attempt));

async function saveDraft(isSecondTry = false) {
  const sent = JSON.stringify(values(form));
  const body = new FormData(form);
  for (const name of [...body.keys()]) if (body.get(name) instanceof File) body.delete(name);
  const attempt = typedNow();
  // A page that is closed while it sends hears no answer: what it said is remembered first, so that
  // it is known again.
  await keep({ attempts: [...attemptsBut(attempt), attempt].slice(-KEPT_ATTEMPTS) });
  const { outcome, said } = await post(form.dataset.autosave, body);
  if (outcome === "ok") {
    version.value = said.version;
    const saved = JSON.stringify(values(form)) === sent;
    await keep({ version: said.version, saved, attempts: [attempt] });
    return "ok";
  }
  if (outcome === "late" && !isSecondTry) {
    const now = await stand();
    if (now?.accepts && isOurs(now.draft)) {
      version.value = now.version;
      return saveDraft(true);
    }
  }
  return outcome;
}

function show(outcome) {
  const signIn = `${form.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`;
  if (outcome === "ok") say(row.saved ? texts.onServer : texts.keptOnPhone);
  else if (outcome === "offline") say(texts.offline);
  else if (outcome === "signedOut") say(texts.signedOut, signIn, texts.signIn);
  else if (outcome === "late") conflict();
  else say(texts.refused);
}

function sync() {
  clearTimeout(timer);
  const work = saving.then(async () => {
    if (!navigator.onLine) return "offline";
    const outcome = row.saved ? "ok" : await saveDraft();
    return outcome === "ok" ? photos.send() : outcome;
  });
  saving = work.then(show, () => say(texts.keptOnPhone));
  return work.finally(() => {
    if (!row.saved || photos.waiting()) timer = setTimeout(syncUnlessHeld, TRY_AGAIN_AFTER);
  });
}

function syncUnlessHeld() {
  if (!isHeld && !isSending && (!row.saved || photos.waiting())) sync().catch(() => {});
}

async function changed() {
  await keep({ saved: false });
  say(navigator.onLine ? texts.keptOnPhone : texts.offline);
  clearTimeout(timer);
  timer = setTimeout(syncUnlessHeld, SAVE_AFTER);
}

function notice(sentence, choices) {
  document.querySelector("[data-two-texts]")?.remove();
  const box = document.createElement("div");
  box.className = "notice notice--warning stack";
  box.dataset.twoTexts = "";
  box.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = sentence;
  const actions = document.createElement("div");
  actions.className = "actions";
  for (const [label, act] of choices) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = label;
    button.addEventListener("click", act);
    actions.append(button);
  }
  box.append(text, actions);
  form.before(box);
}

// Lets the browser submit as it would without this file.
function pass(button) {
  isPassing = true;
  form.requestSubmit(button);
  isPassing = false;
}

// With the version that these values were typed over, the server answers with both side by side.
function compare() {
  form.inert = false;
  pass(form.querySelector("[name=save]"));
}

function conflict() {
  isHeld = true;
  say(texts.keptOnPhone);
  notice(texts.conflict, [[texts.compare, compare]]);
}

function choose(kept) {
  isHeld = true;
  form.inert = true;
  notice(texts.conflict, [
    [texts.compare, () => {
      restore(form, kept.values);
      version.value = kept.version;
      compare();
    }],
    [texts.discard, async () => {
      await device.dropDraft(user, inspection);
      location.reload();
    }],
  ]);
}

async function takeUp() {
  const shown = Number(version.value);
  const kept = await device.draftOf(user, inspection);
  row = { user, inspection, values: values(form), version: shown, saved: true, attempts: kept?.attempts };
  if ("conflict" in form.dataset) {
    isHeld = true;
    return keep({ saved: false });
  }
  if (!kept) return undefined;
  const isSame = JSON.stringify(kept.values) === JSON.stringify(row.values);
  if (isSame && kept.version >= shown) {
    row = { ...row, saved: kept.saved, version: kept.version };
    version.value = kept.version;
  } else if (isSame || (kept.saved && kept.version < shown)) return keep({});
  else if (kept.version < shown) return choose(kept);
  else {
    // The page is the one that was typed into, or an older one from the phone.
    restore(form, kept.values);
    row = { ...kept, sending: false };
    version.value = kept.version;
    if (!kept.saved) say(texts.restored);
  }
  return keep({ sending: false });
}

async function finish(button) {
  if (!row.saved) await keep({});
  isHeld = false;
  const outcome = await sync();
  if (outcome === "offline") return;
  if (button?.name === "submit") {
    if (photos.refused()) {
      say(texts.photosRefused);
      photos.refused().scrollIntoView({ block: "center" });
      return;
    }
    if (outcome === "ok") await keep({ sending: true });
  }
  pass(button);
}

function listen() {
  form.addEventListener("input", (event) => {
    if (event.target !== form && event.target.type !== "file") changed().catch(() => say(texts.notKept));
  });
  form.addEventListener("submit", (event) => {
    if (isPassing) return;
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    finish(event.submitter)
      .catch(() => pass(event.submitter))
      .finally(() => { isSending = false; });
  });
  window.addEventListener("online", syncUnlessHeld);
  window.addEventListener("offline", () => say(texts.offline));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) syncUnlessHeld(); });
  document.querySelector("[data-take-stored]")?.addEventListener("click", async (event) => {
    event.preventDefault();
    await device.dropDraft(user, inspection);
    location.assign(event.target.href);
  });
}

async function begin() {
  await device.dropOld();
  await device.dropPagesOfOthers(user);
  photos = fieldPhotos({ form, user, inspection, texts, post, changed: () => { show("ok"); syncUnlessHeld(); } });
  await takeUp();
  await photos.show();
  listen();
}

if (form.requestSubmit) {
  form.inert = true;
  try {
    await begin();
    form.inert = Boolean(document.querySelector("[data-two-texts]"));
    syncUnlessHeld();
    await keepPage(form, device.pageCache(user)).then(
      (isKept) => { form.dataset.ready = isKept ? "offline" : "online"; },
      () => { form.dataset.ready = "online"; },
    );
  } catch {
    form.inert = false;
    form.dataset.draft = `inspection-${inspection}`;
    keepInText(form);
  }
}
