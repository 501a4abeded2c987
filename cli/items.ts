import { readFileSync } from "node:fs";
import { storeItems } from "../indexer/items.ts";
import { CommandError } from "./failure.ts";
import { places } from "./identities.ts";

interface Options {
  readonly data: string;
  readonly json?: true;
}

/** `garal items FILE`: keeps the items of a batch of sales under their root, where the indexer finds them. @throws {CommandError | DomainError} */
export async function items(path: string, { data, json }: Options): Promise<void> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new CommandError(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const batch = await storeItems(places(data).items, text);
  if (json) process.stdout.write(`${JSON.stringify(batch)}\n`);
  else process.stdout.write(`root ${batch.root}\n${batch.count} items\n${batch.lots.map(({ goodsLotId, quantity }) => `  ${goodsLotId}  ${quantity}`).join("\n")}\n`);
}
