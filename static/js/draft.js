// Nothing typed is lost: forms with data-draft keep their values in this browser until the server
// has them, and save themselves at data-autosave where there is such an address.
import { dropPagesOfOthers, forget, unsent } from "./device.js";

const SAVE_AFTER = 2000;
const KEEP_DAYS = 7;

export function values(form) {
  const kept = {};
  for (const field of form.elements) {
    if (!field.name || ["hidden", "file", "password", "submit", "button"].includes(field.type)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) (kept[field.name] ??= []).push(field.value);
    } else {
      (kept[field.name] ??= []).push(field.value);
    }
  }
  return kept;
}

export function restore(form, kept) {
  const used = {};
  for (const field of form.elements) {
    if (!field.name || ["hidden", "file", "password", "submit", "button"].includes(field.type)) continue;
    const list = kept[field.name] ?? [];
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = list.includes(field.value);
    } else if (field.name in kept) {
      const index = (used[field.name] ??= 0);
      field.value = list[index] ?? field.value;
      used[field.name] += 1;
    }
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function store(key, kept) {
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), kept }));
  } catch {
    // A full or forbidden store: saving on the server still works.
  }
}

function stored(key) {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "null");
    return found && Date.now() - found.at < KEEP_DAYS * 86400000 ? found.kept : null;
  } catch {
    return null;
  }
}

function offer(form, key, kept) {
  const notice = document.createElement("div");
  notice.className = "notice notice--warning stack";
  notice.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = form.dataset.draftFound;
  const actions = document.createElement("div");
  actions.className = "actions";
  for (const [label, act] of [
    [form.dataset.draftRestore, () => restore(form, kept)],
    [form.dataset.draftDiscard, () => localStorage.removeItem(key)],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = label;
    button.addEventListener("click", () => {
      act();
      notice.remove();
    });
    actions.append(button);
  }
  notice.append(text, actions);
  form.prepend(notice);
}

async function autosave(form, key) {
  const status = form.querySelector("[data-saved]");
  const data = new FormData(form);
  for (const name of [...data.keys()]) if (data.get(name) instanceof File) data.delete(name);
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: data, redirect: "manual" });
    const said = answer.ok ? await answer.json() : null;
    if (!said) throw new Error(String(answer.status));
    form.elements.version.value = said.version;
    localStorage.removeItem(key);
    if (status) status.textContent = form.dataset.savedText ?? "";
  } catch {
    if (status) status.textContent = form.dataset.unsavedText ?? "";
  }
}

export function keepDraft(form) {
  if (form.dataset.draftKept || !form.dataset.draft) return;
  form.dataset.draftKept = "yes";
  const key = `draft:${form.dataset.draft}`;
  const rendered = JSON.stringify(values(form));
  const kept = stored(key);
  if (form.hasAttribute("data-draft-clear") || JSON.stringify(kept) === rendered) {
    localStorage.removeItem(key);
  } else if (kept) {
    offer(form, key, kept);
  }
  let timer = 0, saving = Promise.resolve(), sending = false;
  const typed = () => {
    store(key, values(form));
    if (!form.dataset.autosave) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      saving = saving.then(() => (sending ? undefined : autosave(form, key)));
    }, SAVE_AFTER);
  };
  form.addEventListener("input", (event) => { if (event.target !== form || event.isTrusted) typed(); });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (sending) {
      event.preventDefault();
      return;
    }
    sending = true;
  });
  window.addEventListener("pageshow", () => { sending = false; });
}

// Leaving an account leaves none of its drafts to the next person at this screen.
function leave(event) {
  const form = event.target;
  event.preventDefault();
  const go = () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) localStorage.removeItem(key);
    form.submit();
  };
  unsent(form.dataset.signOut)
    .then((count) => (count && !confirm(form.dataset.unsent) ? "stay" : forget(form.dataset.signOut)))
    .then((answer) => answer === "stay" || go(), go);
}

for (const form of document.querySelectorAll("form[data-sign-out]")) form.addEventListener("submit", leave);
const leaving = document.querySelector("form[data-sign-out]");
if (leaving) dropPagesOfOthers(leaving.dataset.signOut).catch(() => {});
for (const form of document.querySelectorAll("form[data-draft]")) keepDraft(form);
