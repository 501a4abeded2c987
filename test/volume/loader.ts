import { connect, LedgerRefusal, loadIdentity } from "../../gateway/index.ts";
import type { ConnectionProfile } from "../../gateway/index.ts";
import { work } from "./processes.ts";

/*
 * One process of loading clients: each with a connection of its own, weighing and loading its trucks one after the other as fast as the ledger lets it.
 */

export interface Truck {
  readonly unitId: string;
  readonly plate: string;
  readonly netKg: string;
}
export interface Orders {
  readonly profile: ConnectionProfile;
  /** Folder of the clients' identity. */
  readonly identity: string;
  readonly at: string;
  readonly consignmentId: string;
  readonly lotId: string;
}
export interface Loaded extends Truck {
  /** Code of the refusal, with the figures of one for mass; absent where it was loaded. */
  readonly refusal?: { readonly code: string; readonly heldKg?: string };
  readonly ms: number;
}

async function client({ profile, identity: folder, at, consignmentId, lotId }: Orders, trucks: readonly Truck[]): Promise<readonly Loaded[]> {
  const identity = loadIdentity(folder);
  if (!identity) throw new Error(`no identity in ${folder}`);
  const ledger = connect(profile, identity, { patienceMs: 120_000 });
  const done: Loaded[] = [];
  try {
    for (const truck of trucks) {
      const { unitId, plate, netKg } = truck;
      const ticketNo = `T-${unitId}`;
      await ledger.submit("consignments:weigh", { key: ticketNo, at, ticketNo, deviceId: "scale", vehicle: plate, tareKg: "30000", grossKg: String(30000 + Number(netKg)) });
      const begun = performance.now();
      const refusal = await ledger
        .submit("consignments:load", { key: unitId, at, unitId, consignmentId, vehicle: { kind: "truck", plate }, lots: [{ lotId, massKg: netKg }], ticketNo, waybillType: "cmr", waybillNo: `W-${unitId}` })
        .then(() => undefined, (error: unknown) => {
          if (!(error instanceof LedgerRefusal)) throw error;
          return { code: error.code, heldKg: String((error.facts as { heldKg?: unknown }).heldKg ?? "") };
        });
      done.push({ ...truck, ...(refusal ? { refusal } : {}), ms: performance.now() - begun });
    }
  } finally {
    ledger.close();
  }
  return done;
}

work(client);
