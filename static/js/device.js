// What this phone keeps of inspections until the server has it; see docs/offline.md. Rows are keyed
// by the person's device key, so that people who share a phone do not see each other's.

const NAME = "inspections";
const KEEP_DAYS = 7;
const DAY = 86400000;

let opening = null;

function opened() {
  opening ??= new Promise((resolve, reject) => {
    const wanted = indexedDB.open(NAME, 1);
    wanted.onupgradeneeded = () => {
      wanted.result.createObjectStore("drafts", { keyPath: ["user", "inspection"] });
      const photos = wanted.result.createObjectStore("photos", { keyPath: "token" });
      photos.createIndex("draft", ["user", "inspection"]);
    };
    wanted.onsuccess = () => resolve(wanted.result);
    wanted.onerror = () => reject(wanted.error);
    wanted.onblocked = () => reject(new Error("blocked"));
  });
  return opening;
}

// Resolves once the database has written, not already when it was asked to.
async function run(names, mode, act) {
  const database = await opened();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode);
    const asked = act(...names.map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const draftOf = (user, inspection) =>
  run(["drafts"], "readonly", (drafts) => drafts.get([user, inspection]));

export const keepDraft = (row) =>
  run(["drafts"], "readwrite", (drafts) => drafts.put({ ...row, at: Date.now() }));

export const photosOf = (user, inspection) =>
  run(["photos"], "readonly", (photos) => photos.index("draft").getAll([user, inspection]));

export const keepPhoto = (row) => run(["photos"], "readwrite", (photos) => photos.put(row));

export const dropPhoto = (token) => run(["photos"], "readwrite", (photos) => photos.delete(token));

const all = (name) => run([name], "readonly", (rows) => rows.getAll());

export async function dropDraft(user, inspection) {
  const photos = await photosOf(user, inspection);
  await run(["drafts", "photos"], "readwrite", (drafts, store) => {
    for (const photo of photos) store.delete(photo.token);
    return drafts.delete([user, inspection]);
  });
}

// How many inspections of `user` have something that the server has not.
export async function unsent(user) {
  const [drafts, photos] = await Promise.all([all("drafts"), all("photos")]);
  const waiting = [...drafts.filter((row) => !row.saved), ...photos];
  return new Set(waiting.filter((row) => row.user === user).map((row) => row.inspection)).size;
}

async function dropWhere(isOver) {
  const [drafts, photos] = await Promise.all([all("drafts"), all("photos")]);
  const over = drafts.filter(isOver);
  for (const row of over) await dropDraft(row.user, row.inspection);
  for (const row of photos.filter(isOver)) await dropPhoto(row.token);
}

export const dropOld = () => dropWhere((row) => Date.now() - row.at > KEEP_DAYS * DAY);

const PAGES = "inspection-pages-";

export const pageCache = (user) => `${PAGES}${user}`;

// Finished pages of everybody but `user` go: who opens the phone next must not leaf through them.
export async function dropPagesOfOthers(user) {
  if (!("caches" in window)) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== pageCache(user)) await caches.delete(name);
  }
}

// Signing out leaves nothing of `user` on the phone.
export async function forget(user) {
  await dropWhere((row) => row.user === user);
  if ("caches" in window) await caches.delete(pageCache(user));
}
