// On the record of an inspection that takes no more scores: what this phone still holds of it was
// either sent, and goes, or came too late, and is shown.
import * as device from "./device.js";

const left = document.querySelector("[data-kept-here]");
const { user, inspection } = left.dataset;

function showPhotos(photos) {
  for (const photo of photos) {
    const image = document.createElement("img");
    image.alt = photo.name;
    image.src = URL.createObjectURL(photo.blob);
    const item = document.createElement("li");
    item.append(image);
    left.querySelector("[data-previews]").append(item);
  }
}

function offer(kept, photos) {
  const form = left.querySelector("form");
  form.hidden = !kept || kept.saved;
  for (const [name, list] of Object.entries(kept?.values ?? {})) {
    for (const value of list) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    }
  }
  form.elements.version.value = kept?.version ?? "";
  left.querySelector("[data-discard]").addEventListener("click", async () => {
    await device.dropDraft(user, inspection);
    left.hidden = true;
  });
  showPhotos(photos);
  left.hidden = false;
}

const kept = await device.draftOf(user, inspection);
const photos = await device.photosOf(user, inspection);
if (photos.length || (kept && !kept.saved && !kept.sending)) offer(kept, photos);
else await device.dropDraft(user, inspection);
if ("caches" in window) {
  const cache = await caches.open(device.pageCache(user));
  await cache.delete(left.dataset.page);
}
