// A button that copies a model text; without JavaScript the text is selected by hand.
if (navigator.clipboard) {
  for (const place of document.querySelectorAll("[data-copy]")) {
    const source = place.querySelector("[data-copy-source]");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = place.dataset.copyLabel;
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    told.className = "muted";
    const row = document.createElement("p");
    row.className = "actions";
    row.append(button, told);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.innerText);
      told.textContent = place.dataset.copied;
    });
    place.append(row);
  }
}
