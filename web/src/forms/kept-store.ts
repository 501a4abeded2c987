/*
 * What is too large for a draft lies in IndexedDB as drafts lie in the device's storage: files chosen, batches begun. Each is one person's: another who signs in
 * on the same device is not shown it.
 */

const DATABASE = "garal-kept";
const STORE = "kept";
const BY_SIZE = "size";

/** Most that is kept for one person on a device, bytes: four files of the largest size. */
export const MOST_KEPT_BYTES = 100_000_000;

export interface Kept<T> {
  readonly value: T;
  /** ISO instant. */
  readonly savedAt: string;
}
interface Row extends Kept<unknown> {
  /** Organisation and user. */
  readonly person: string;
  readonly what: string;
  readonly bytes: number;
}
/** Whether something lies on the device, and why not. */
export type Keeping = "kept" | "tooLarge" | "noRoom";

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: ["person", "what"] }).createIndex(BY_SIZE, ["person", "bytes", "what"]);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error("the device's store cannot be opened"));
  });
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the device's store failed"));
  });

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const db = await database();
  try {
    const transaction = db.transaction(STORE, mode);
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("the device's store failed"));
    });
    const [result] = await Promise.all([work(transaction.objectStore(STORE)), done]);
    return result;
  } finally {
    db.close();
  }
}

/** What was kept for this person; undefined if nothing. */
export const keptOf = <T>(person: string, what: string): Promise<Kept<T> | undefined> => inStore("readonly", (store) => answer(store.get([person, what]) as IDBRequest<Kept<T> | undefined>));

export const dropKept = (person: string, what: string): Promise<void> => inStore("readwrite", async (store) => void (await answer(store.delete([person, what]))));

/** Bytes of everything else that is kept for a person: of the index's keys, so that no file is read for it. */
const othersOf = (store: IDBObjectStore, person: string, what: string): Promise<number> =>
  new Promise((resolve, reject) => {
    let sum = 0;
    const walk = store.index(BY_SIZE).openKeyCursor(IDBKeyRange.bound([person], [person, []]));
    walk.onsuccess = () => {
      const cursor = walk.result;
      if (!cursor) return resolve(sum);
      const [, bytes, name] = cursor.key as [string, number, string];
      if (name !== what) sum += bytes;
      cursor.continue();
    };
    walk.onerror = () => reject(walk.error ?? new Error("the device's store failed"));
  });

/**
 * Keeps a value that can be cloned, in place of what was kept under the same name. What cannot be kept leaves nothing older behind, which would come back as if it were the newest.
 * @param bytes its size, about
 */
export async function keep(person: string, what: string, value: unknown, bytes: number): Promise<Keeping> {
  try {
    const fits = await inStore("readwrite", async (store) => {
      if (bytes + (await othersOf(store, person, what)) > MOST_KEPT_BYTES) {
        await answer(store.delete([person, what]));
        return false;
      }
      await answer(store.put({ person, what, value, bytes, savedAt: new Date().toISOString() } satisfies Row));
      return true;
    });
    return fits ? "kept" : "tooLarge";
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return "noRoom";
  }
}
