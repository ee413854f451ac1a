// Photos of an inspection: made smaller, kept on the phone, sent one by one when there is a network.
import * as device from "./device.js";
import { newToken, sha256, smaller } from "./pictures.js";

export function fieldPhotos({ form, user, inspection, texts, post, changed }) {
  const waiting = new Map();
  const limit = Number(form.dataset.photoLimit);

  const cameraOf = (place) => form.elements.namedItem(place)?.closest("[data-camera]");

  function complain(camera, sentence) {
    let box = camera.querySelector("[data-complaint]");
    if (!sentence) return box?.remove();
    if (!box) {
      box = document.createElement("p");
      box.className = "field__error";
      box.dataset.complaint = "";
      box.setAttribute("role", "alert");
      camera.append(box);
    }
    box.textContent = sentence;
    return undefined;
  }

  function mark(photo, sentence) {
    const item = form.querySelector(`[data-photo="${photo.token}"]`);
    if (!item) return;
    item.querySelector("p").textContent = sentence;
    item.querySelector("p").className = photo.refused ? "field__error" : "muted";
  }

  function draw(photo) {
    const camera = cameraOf(photo.place);
    if (!camera) return;
    const item = document.createElement("li");
    item.dataset.photo = photo.token;
    const image = document.createElement("img");
    image.alt = photo.name;
    image.src = URL.createObjectURL(photo.blob);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    const state = document.createElement("p");
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "button button--quiet";
    remove.textContent = texts.removePhoto;
    remove.setAttribute("aria-label", `${texts.removePhoto}: ${photo.name}`);
    remove.addEventListener("click", async () => {
      await device.dropPhoto(photo.token);
      waiting.delete(photo.token);
      item.remove();
      changed();
    });
    item.append(image, state, remove);
    camera.querySelector("[data-previews]").append(item);
    // A photo at a criterion must not stay hidden in a closed part of the page.
    const details = camera.closest("details");
    if (details) details.open = true;
    mark(photo, photo.refused || texts.photoOnPhone);
  }

  // What has a place already: on the server, or waiting here and not refused.
  function held(camera) {
    const stored = camera.parentElement.querySelectorAll("[data-kept-photos] > li").length;
    const sent = camera.querySelectorAll("[data-sent]").length;
    const name = camera.querySelector("input[type=file]").name;
    const here = [...waiting.values()].filter((photo) => photo.place === name && !photo.refused);
    return stored + sent + here.length;
  }

  async function keep(file, place) {
    const [blob, chosen] = [await smaller(file, Number(form.dataset.photoSide)), await sha256(file)];
    const photo = {
      token: newToken(), user, inspection, place, name: file.name, blob,
      sha256: blob === file ? chosen : await sha256(blob), chosen_sha256: chosen, at: Date.now(),
    };
    await device.keepPhoto(photo);
    waiting.set(photo.token, photo);
    draw(photo);
  }

  async function choose(input) {
    const camera = input.closest("[data-camera]");
    const files = [...input.files];
    complain(camera, "");
    const tooMany = files.splice(Math.max(0, limit - held(camera)));
    const failed = [];
    for (const file of files) {
      try {
        await keep(file, input.name);
      } catch {
        failed.push(file.name);
      }
    }
    input.value = "";
    const sentences = [];
    if (tooMany.length) {
      const names = tooMany.map((file) => file.name).join(", ");
      sentences.push(texts.tooMany.replace("{limit}", limit).replace("{names}", names));
    }
    if (failed.length) sentences.push(texts.phoneFull.replace("{names}", failed.join(", ")));
    complain(camera, sentences.join(" "));
    changed();
  }

  async function sendOne(photo) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const name of ["place", "token", "sha256", "chosen_sha256"]) body.set(name, photo[name]);
    body.set("photo", photo.blob, photo.name);
    const { outcome, said } = await post(form.dataset.photos, body);
    if (outcome === "ok") {
      await device.dropPhoto(photo.token);
      waiting.delete(photo.token);
      const item = form.querySelector(`[data-photo="${photo.token}"]`);
      if (item) {
        item.dataset.sent = "";
        // From now on it is deleted on the server, with the form, as the others are.
        const button = document.createElement("button");
        button.className = "button button--quiet";
        button.formAction = said.delete;
        button.textContent = texts.removePhoto;
        button.setAttribute("aria-label", `${texts.removePhoto}: ${photo.name}`);
        item.querySelector("button").replaceWith(button);
        mark(photo, texts.photoSent);
      }
    } else if (outcome === "refused" || outcome === "late") {
      photo.refused = said.message || texts.refused;
      await device.keepPhoto(photo);
      mark(photo, photo.refused);
    }
    return outcome;
  }

  form.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.closest("[data-camera]")) return;
    // photo.js would draw them a second time.
    event.stopPropagation();
    choose(input);
  }, { capture: true });

  return {
    waiting: () => [...waiting.values()].filter((photo) => !photo.refused).length,
    refused: () => {
      const photo = [...waiting.values()].find((one) => one.refused);
      return photo ? form.querySelector(`[data-photo="${photo.token}"]`) : null;
    },
    async show() {
      const kept = await device.photosOf(user, inspection);
      for (const photo of kept.sort((one, other) => one.at - other.at)) {
        waiting.set(photo.token, photo);
        draw(photo);
      }
    },
    async send() {
      for (const photo of [...waiting.values()].filter((one) => !one.refused)) {
        const outcome = await sendOne(photo);
        if (!["ok", "refused", "late"].includes(outcome)) return outcome;
      }
      return "ok";
    },
  };
}
