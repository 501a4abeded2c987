import { connect, LedgerRefusal, loadIdentity } from "../../gateway/index.ts";
import type { ConnectionProfile } from "../../gateway/index.ts";
import { work } from "./processes.ts";

/*
 * One process of tills: each with a connection of its own, ringing up its receipts one after the other as fast as the ledger lets it.
 */

export interface TillOrders {
  readonly profile: ConnectionProfile;
  /** Folder of the tills' identity. */
  readonly identity: string;
  readonly at: string;
  readonly goodsLotId: string;
}
export interface RungUp {
  readonly receiptNo: string;
  /** Code of the refusal; absent where it was sold. */
  readonly refusal?: string;
  readonly ms: number;
}

/** @param receipts numbers of its receipts, each of one piece */
async function till({ profile, identity: folder, at, goodsLotId }: TillOrders, receipts: readonly string[]): Promise<readonly RungUp[]> {
  const identity = loadIdentity(folder);
  if (!identity) throw new Error(`no identity in ${folder}`);
  const ledger = connect(profile, identity, { patienceMs: 120_000 });
  const done: RungUp[] = [];
  try {
    for (const receiptNo of receipts) {
      const begun = performance.now();
      const refusal = await ledger.submit("retail:sell", { key: receiptNo, at, receiptNo, lines: [{ goodsLotId, quantity: "1" }] }).then(
        () => undefined,
        (error: unknown) => {
          if (!(error instanceof LedgerRefusal)) throw error;
          return error.code;
        },
      );
      done.push({ receiptNo, ...(refusal === undefined ? {} : { refusal }), ms: performance.now() - begun });
    }
  } finally {
    ledger.close();
  }
  return done;
}

work(till);
