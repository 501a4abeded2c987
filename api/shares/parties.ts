import { DomainError } from "../../domain/error.ts";
import type { Db } from "../../indexer/schema.ts";
import { recordsByIds } from "../reads/records.ts";
import type { ShareKind, ShareMaker } from "./book.ts";

/**
 * Only who has a part in a cargo may share its proof: exporter, carrier and buyer of the consignment, while they act on the channel. Asked when a share is made
 * and again each time it is used: who has been suspended since shares nothing any more.
 * @throws {DomainError} `record/unknown`, `auth/not-entitled`, `registry/organisation-unknown`, `registry/organisation-suspended`
 */
export async function refuseOutsider(db: Db, { orgId, mspId }: Pick<ShareMaker, "orgId" | "mspId">, kind: ShareKind, recordId: string): Promise<void> {
  const consignmentId = kind === "consignment" ? recordId : (await recordsByIds(db, "unit", [recordId]))[0]?.record["consignmentId"];
  const [consignment] = typeof consignmentId === "string" ? await recordsByIds(db, "consignment", [consignmentId]) : [];
  if (!consignment) throw new DomainError("record/unknown", { kind, id: recordId.slice(0, 256) });
  const parties = (["exporter", "carrier", "buyer"] as const).map((role) => [consignment.record[`${role}Id`], consignment.record[`${role}Msp`]]);
  if (!parties.some(([id, msp]) => id === orgId && msp === mspId)) throw new DomainError("auth/not-entitled", { what: "share of a cargo", members: parties.map(([id]) => String(id)).join(", ") });
  const [organisation] = await recordsByIds(db, "organisation", [orgId]);
  if (organisation?.record["mspId"] !== mspId) throw new DomainError("registry/organisation-unknown", { orgId });
  const since = organisation.record["suspendedSince"];
  if (typeof since === "string") throw new DomainError("registry/organisation-suspended", { orgId, date: since });
}
