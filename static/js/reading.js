// Remembers on this device that its reader wants large text. Without it the switch works for a page.
const key = "large-text";
const box = document.getElementById("large-text");

function show(isLarge) {
  box.checked = isLarge;
  // For browsers that do not know :has().
  document.documentElement.classList.toggle("large-text", isLarge);
}

function remembered() {
  try {
    return localStorage.getItem(key) === "1";
  } catch {
    return false; // the browser keeps nothing
  }
}

if (box) {
  show(remembered() || box.checked);
  box.addEventListener("change", () => {
    show(box.checked);
    try {
      if (box.checked) localStorage.setItem(key, "1");
      else localStorage.removeItem(key);
    } catch {
      // It then holds for this page.
    }
  });
}

// Paper cannot be unfolded, and not every browser prints what a closed fold holds.
const folds = [...document.querySelectorAll(".fold:not([open])")];
addEventListener("beforeprint", () => folds.forEach((fold) => {
  fold.dataset.wasClosed = fold.open ? "" : "1";
  fold.open = true;
}));
addEventListener("afterprint", () => folds.forEach((fold) => {
  if (fold.dataset.wasClosed) fold.open = false;
}));
