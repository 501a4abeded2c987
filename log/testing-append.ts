import { entryAt } from "../domain/log/testing.ts";
import { TileStore } from "./store.ts";
import { CHANNEL } from "./testing.ts";

/* For tests only: appends to a log in small steps until it has so many entries, and tells of each on standard output. */

const [dir = "", total = "0"] = process.argv.slice(2);
const store = await TileStore.open(dir, CHANNEL);
while (store.head.size < Number(total)) {
  const { size } = store.head;
  const to = Math.min(size + 37, Number(total));
  store.append(Array.from({ length: to - size }, (_, i) => entryAt(size + i)), { number: BigInt(to), headerHash: new Uint8Array(32).fill(to % 256) });
  process.stdout.write(`${to}\n`);
}
