/**
 * The ledger's one database: an ordered map of bytes in a LevelDB (docs/decisions/0001-devnet-store.md).
 * Everything that a block changes is written by one synced batch, so that a crash leaves all of it or nothing.
 */
import { ClassicLevel } from "classic-level";
import type { Iterator } from "classic-level";

type Level = ClassicLevel<Buffer, Buffer>;
type LevelIterator = Iterator<Level, Buffer, Buffer>;
type LevelSnapshot = ReturnType<Level["snapshot"]>;

/** `value` undefined deletes the key. */
export interface Change {
  readonly key: Buffer;
  readonly value: Buffer | undefined;
}

export interface RangeOptions {
  readonly from: Buffer;
  /** Exclusive. */
  readonly to: Buffer;
  readonly reverse?: boolean;
}

export class Store {
  readonly #db: Level;

  private constructor(db: Level) {
    this.#db = db;
  }

  /** Opens the store in this folder, making it if it is not there. @throws {Error} already open in another process */
  static async open(folder: string): Promise<Store> {
    const db: Level = new ClassicLevel(folder, {
      keyEncoding: "buffer", valueEncoding: "buffer", cacheSize: 64 << 20, writeBufferSize: 16 << 20,
    });
    await db.open();
    return new Store(db);
  }

  get(key: Buffer): Buffer | undefined {
    return this.#db.getSync(key);
  }

  /** A consistent view of the store as it is now. It must be closed. */
  snapshot(): Snapshot {
    return new Snapshot(this.#db, this.#db.snapshot());
  }

  /** Entries of a range, in pages, as of the moment of the call. */
  entries(range: RangeOptions): Cursor {
    return new Cursor(this.#db, range, undefined);
  }

  /** Writes all changes or none; they are on the disk when the promise resolves. */
  async commit(changes: readonly Change[]): Promise<void> {
    await this.#db.batch(changes.map(operation), { sync: true });
  }

  /** Like `commit` but not synced: for what a crash of the machine may lose. */
  async write(changes: readonly Change[]): Promise<void> {
    await this.#db.batch(changes.map(operation), { sync: false });
  }

  close(): Promise<void> {
    return this.#db.close();
  }
}

function operation({ key, value }: Change) {
  return value === undefined ? { type: "del" as const, key } : { type: "put" as const, key, value };
}

/** The store as it was at one moment. */
export class Snapshot {
  readonly #db: Level;
  readonly #snapshot: LevelSnapshot;

  constructor(db: Level, snapshot: LevelSnapshot) {
    this.#db = db;
    this.#snapshot = snapshot;
  }

  get(key: Buffer): Buffer | undefined {
    return this.#db.getSync(key, { snapshot: this.#snapshot } as object);
  }

  entries(range: RangeOptions): Cursor {
    return new Cursor(this.#db, range, this.#snapshot);
  }

  close(): Promise<void> {
    return this.#snapshot.close();
  }
}

/** Reads a range page by page; must be closed unless it was read to its end. */
export class Cursor {
  readonly #iterator: LevelIterator;
  #page: [Buffer, Buffer][] = [];
  #index = 0;
  #done = false;

  constructor(db: Level, { from, to, reverse = false }: RangeOptions, snapshot: LevelSnapshot | undefined) {
    const options = { gte: from, lt: to, reverse, highWaterMarkBytes: 256 << 10 };
    this.#iterator = db.iterator(snapshot === undefined ? options : { ...options, snapshot });
  }

  /** The next entry; undefined at the end. */
  async next(): Promise<[key: Buffer, value: Buffer] | undefined> {
    if (this.#index === this.#page.length && !this.#done) {
      this.#page = await this.#iterator.nextv(128);
      this.#index = 0;
      if (this.#page.length === 0) await this.close();
    }
    return this.#page[this.#index++];
  }

  async close(): Promise<void> {
    if (this.#done) return;
    this.#done = true;
    this.#page = [];
    this.#index = 0;
    await this.#iterator.close();
  }
}
