// "Add a row" without asking the server: the same rows that it would add.
for (const formset of document.querySelectorAll("[data-formset]")) {
  const prefix = formset.dataset.formset;
  const button = formset.querySelector("[data-add-row]");
  const template = formset.querySelector("template");
  const total = formset.querySelector(`[name=${prefix}-TOTAL_FORMS]`);
  const rows = formset.querySelector("[data-rows]");
  if (!button || !template || !total || !rows) continue;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
    total.value = Number(total.value) + 1;
    rows.append(holder.content);
    rows.lastElementChild.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
}
