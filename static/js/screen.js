// Shows the panels of a large screen one after another, and fetches the page anew now and then.
// Without JavaScript all panels stand below each other. Who wants less motion starts it by hand.
const frame = document.querySelector("[data-screen]");
const panels = [...frame.querySelectorAll("[data-panel]")];
const position = frame.querySelector("[data-position]");
const toggle = frame.querySelector("[data-toggle]");

let shown = 0;
let timer = 0;
let isHeld = false; // stopped by hand: nothing on the page moves or changes by itself

function show(number) {
  shown = (number + panels.length) % panels.length;
  panels.forEach((panel, index) => {
    panel.hidden = index !== shown;
  });
  position.textContent = `${shown + 1} / ${panels.length}`;
  // A reloaded page goes on where it was.
  history.replaceState(null, "", `#${panels[shown].id}`);
}

function play(isPlaying) {
  clearInterval(timer);
  timer = isPlaying ? setInterval(() => show(shown + 1), frame.dataset.screen * 1000) : 0;
  toggle.textContent = isPlaying ? toggle.dataset.stop : toggle.dataset.go;
}

function move(step) {
  show(shown + step);
  if (timer) play(true); // what was chosen stays for its whole time
}

function hold() {
  isHeld = Boolean(timer);
  play(!isHeld);
}

const KEYS = {
  ArrowRight: () => move(1),
  ArrowLeft: () => move(-1),
  Home: () => move(-shown),
  End: () => move(panels.length - 1 - shown),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const onControl = event.target.closest("a, button, input");
  if (event.key === " " && !onControl) {
    event.preventDefault();
    hold();
  } else if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

async function renew() {
  if (isHeld) return;
  try {
    const answer = await fetch(location.pathname, { cache: "no-cache" });
    // While the network or the server is down, what is on the screen stays there.
    if (answer.status < 500) location.reload();
  } catch {
    // It is tried again next time.
  }
}

frame.classList.add("lobby--cycles");
frame.querySelector("[data-controls]").hidden = false;
frame.querySelector("[data-back]").addEventListener("click", () => move(-1));
frame.querySelector("[data-on]").addEventListener("click", () => move(1));
toggle.addEventListener("click", hold);
show(Math.max(0, panels.findIndex((panel) => `#${panel.id}` === location.hash)));
play(panels.length > 1 && !matchMedia("(prefers-reduced-motion: reduce)").matches);
setInterval(renew, frame.dataset.renew * 1000);
