// The list of a meeting follows what happens: asked for every few seconds while the page is seen.
// Ticks stay; without this module the link "load again" does the same.
const EVERY = 5000;

for (const form of document.querySelectorAll("[data-attendance]")) {
  const refresh = async () => {
    const list = form.querySelector("[data-list]");
    if (document.hidden || list.contains(document.activeElement)) return;
    const address = new URL(form.dataset.attendance, location.href);
    address.search = location.search;
    address.searchParams.set("since", list.dataset.stamp);
    try {
      const answer = await fetch(address, { redirect: "manual" });
      if (answer.status !== 200) return;
      const holder = document.createElement("template");
      holder.innerHTML = (await answer.json()).html;
      const fresh = holder.content.querySelector("[data-list]");
      if (!fresh) return;
      const ticked = new Set([...list.querySelectorAll("[name=rows]:checked")].map((box) => box.value));
      for (const box of fresh.querySelectorAll("[name=rows]")) box.checked = ticked.has(box.value);
      list.replaceWith(fresh);
    } catch {
      // No network just now: the next time will do.
    }
  };
  setInterval(refresh, EVERY);
}
