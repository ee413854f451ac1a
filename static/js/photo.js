// Shows the photos that were chosen before they are sent; the file field itself works without it.
const LARGEST = 15 * 1024 * 1024;

for (const camera of document.querySelectorAll("[data-camera]")) {
  const input = camera.querySelector("input[type=file]");
  const chosen = camera.querySelector("[data-chosen]");
  const previews = camera.querySelector("[data-previews]");
  input.classList.add("visually-hidden");
  input.addEventListener("change", () => {
    previews.replaceChildren();
    const files = [...input.files];
    chosen.textContent = files.length ? camera.dataset.chosenText.replace("{count}", files.length) : "";
    for (const file of files) {
      const item = document.createElement("li");
      const image = document.createElement("img");
      image.alt = file.name;
      image.src = URL.createObjectURL(file);
      image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
      item.append(image);
      if (file.size > LARGEST) {
        const warning = document.createElement("p");
        warning.className = "field__error";
        warning.textContent = `${file.name}: ${camera.dataset.tooLarge}`;
        item.append(warning);
      }
      previews.append(item);
    }
  });
}
