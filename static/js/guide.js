// Results while somebody types; without this file the button of the form does the same. They come
// from the server, which has the one search; a word that it does not know is noted by the button.
const WAIT = 180;
const form = document.querySelector("[data-guide]");
const place = document.querySelector("[data-guide-results]");
const field = form?.elements.q;

let waiting = 0;
let asking = null;

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const typed = new URLSearchParams(new FormData(form));
  if (!field.value.trim()) {
    place.replaceChildren();
    return;
  }
  try {
    const answer = await fetch(`${form.dataset.guide}?${typed}`, {
      signal: asking.signal,
      credentials: "omit",
    });
    if (answer.ok) place.innerHTML = (await answer.json()).html;
  } catch {
    // Offline, or typed on: the last results stay, and the button still works.
  }
}

if (field && place) {
  field.addEventListener("input", (event) => {
    // What an input method has not finished is no word yet.
    if (event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  });
  field.addEventListener("compositionend", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  });
}
