import type { LedgerEvent } from "../act.ts";
import { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { sharesOf, sumOf } from "../origin.ts";
import type { Fraction, Part } from "../origin.ts";
import { textOf } from "../fabric/wire.ts";
import { recordCodecs } from "../records.ts";
import type { RecordKind, RecordOf } from "../records.ts";
import { settlementId } from "../settlements.ts";
import type { Codec } from "../schema.ts";
import type { Bundle } from "./format.ts";
import { recordOfKey } from "./open.ts";
import type { Opened } from "./open.ts";

/** Records as the transactions of a bundle left them. */
class Records {
  readonly #byKind = new Map<RecordKind, Map<string, unknown>>();

  set(kind: RecordKind, id: string, record: unknown): void {
    const ofKind = this.#byKind.get(kind) ?? new Map<string, unknown>();
    this.#byKind.set(kind, ofKind.set(id, record));
  }

  get<K extends RecordKind>(kind: K, id: string): RecordOf<K> | undefined {
    return this.#byKind.get(kind)?.get(id) as RecordOf<K> | undefined;
  }

  all<K extends RecordKind>(kind: K): RecordOf<K>[] {
    return [...(this.#byKind.get(kind)?.values() ?? [])] as RecordOf<K>[];
  }
}

/** An event of the story. */
interface StoryEvent {
  readonly txId: string;
  readonly block: number;
  readonly mspId: string;
  readonly event: LedgerEvent;
}

/** What a story's transactions, taken in order, did: the records that they left and their events. */
export class Story {
  readonly records = new Records();
  readonly events: StoryEvent[] = [];

  /**
   * @throws {FabricError} for a key of no record
   * @throws {DomainError} for a record that does not decode
   * @throws {SyntaxError} for what is no JSON
   */
  add({ txId, place, creator, action, set }: Opened): void {
    for (const { key, value, isDelete } of set.writes) {
      const named = recordOfKey(key);
      if (named === undefined || isDelete) continue;
      const codec: Codec<unknown> = recordCodecs[named.kind];
      this.records.set(named.kind, named.id, codec.decode(JSON.parse(textOf(value)), `${named.kind} ${named.id}`));
    }
    if (action.event) this.events.push({ txId, block: Number(place.block), mspId: creator.mspId, event: eventOf(textOf(action.event.payload)) });
  }
}

/** An endorsed event may still be anything: what is told of it must be there. @throws {DomainError} `input/malformed` */
function eventOf(payload: string): LedgerEvent {
  const event = Object(JSON.parse(payload)) as { readonly type?: unknown; readonly at?: unknown; readonly by?: { readonly orgId?: unknown } | null };
  if ([event.type, event.at, event.by?.orgId].some((value) => typeof value !== "string")) throw new DomainError("input/malformed", { problem: "an event has no type, time or author" });
  return event as LedgerEvent;
}

const fraction = ({ numerator, denominator }: Fraction): string => `${numerator}/${denominator}`;

/**
 * What the story says, from its records alone: the same function makes a bundle's `facts` and derives them anew. Lists are sorted, numbers are texts:
 * equal stories give equal facts.
 */
export function factsOf({ kind, id }: Bundle["subject"], { records, events }: Story) {
  const consignmentId = kind === "consignment" ? id : kind === "unit" ? records.get("unit", id)?.consignmentId : undefined;
  const units = records.all("unit").filter((unit) => (kind === "unit" ? unit.unitId === id : unit.consignmentId === consignmentId));
  const consignment = consignmentId === undefined ? undefined : records.get("consignment", consignmentId);
  const lot = kind === "lot" ? records.get("lot", id) : undefined;
  const parts: Part[] = lot ? [{ lotId: lot.lotId, massKg: lot.madeKg }] : units.flatMap(({ lots }) => lots);
  const shares = parts.length === 0 ? new Map<string, Fraction>() : sharesOf(parts, (lotId) => records.get("lot", lotId)?.parents ?? []);
  const byLicence = Map.groupBy([...shares], ([lotId]) => records.get("lot", lotId)?.licences[0] ?? "unknown");
  const total = parts.reduce((sum, { massKg }) => sum.plus(massKg), Decimal.zero);
  const declaration = consignment?.declarationNo === undefined ? undefined : records.get("declaration", consignment.declarationNo);
  const assessment = declaration?.assessmentId === undefined ? undefined : records.get("assessment", declaration.assessmentId);
  const acceptance = records.all("acceptance").find((one) => one.consignmentId === consignmentId);
  const sorted = <T>(items: readonly T[], key: (item: T) => string): T[] => [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  const settlements = sorted(records.all("assaySettlement").map((one) => ({ settlementId: settlementId(one, one.lotId), one })), (each) => each.settlementId).map(({ settlementId: number, one }) => ({
    settlementId: number,
    status: one.status,
    sellerCertificateNo: one.sellerCertificateNo,
    ...(one.certificateNo === undefined ? {} : { buyerCertificateNo: one.certificateNo }),
    ...(one.umpireCertificateNo === undefined ? {} : { umpireId: one.umpireId ?? "", umpireCertificateNo: one.umpireCertificateNo }),
    elements: one.elements.map((element) => ({
      ...{ analyte: element.analyte, unit: element.unit, basis: element.basis, outcome: element.outcome, sellerValue: String(element.sellerValue) },
      ...(element.buyerValue === undefined ? {} : { buyerValue: String(element.buyerValue) }),
      ...(element.umpireValue === undefined ? {} : { umpireValue: String(element.umpireValue) }),
      ...(element.settledValue === undefined ? {} : { settledValue: String(element.settledValue) }),
    })),
  }));
  return {
    netKg: String(total),
    origin: sorted([...byLicence].map(([licenceNo, of]) => ({ licenceNo, share: fraction(sumOf(of.map(([, share]) => share))) })), (one) => one.licenceNo),
    ...(consignment ? { consignment: { consignmentId: consignment.consignmentId, product: consignment.product, exporterId: consignment.exporterId, buyerId: consignment.buyerId, carrierId: consignment.carrierId, borderPoint: consignment.borderPoint, status: consignment.status } } : {}),
    ...(lot ? { lot: { lotId: lot.lotId, product: lot.product, ownerId: lot.ownerId, madeBy: lot.madeBy, madeAt: lot.madeAt } } : {}),
    units: sorted(units, (unit) => unit.unitId).map((unit) => ({
      unitId: unit.unitId,
      vehicle: unit.vehicle,
      netKg: String(unit.netKg),
      waybillNo: unit.waybillNo,
      status: unit.status,
      ...(unit.sealNo === undefined ? {} : { sealNo: unit.sealNo }),
      ...(unit.exitAt === undefined ? {} : { exitAt: unit.exitAt }),
      ...(unit.exitNetKg === undefined ? {} : { exitNetKg: String(unit.exitNetKg) }),
    })),
    certificates: sorted(records.all("certificate"), (one) => one.certificateNo).map((one) => ({
      certificateNo: one.certificateNo,
      lotId: one.lotId,
      laboratoryId: one.laboratoryId,
      issuedOn: one.issuedOn,
      ...(one.supersededBy === undefined ? {} : { supersededBy: one.supersededBy }),
      results: one.results.map(({ analyte, value, unit, basis, method, uncertainty }) => ({ analyte, value: String(value), unit, basis, method, ...(uncertainty === undefined ? {} : { uncertainty: String(uncertainty) }) })),
    })),
    ...(settlements.length > 0 ? { settlements } : {}),
    ...(declaration ? { declaration: { declarationNo: declaration.declarationNo, version: declaration.version, status: declaration.status, ...(declaration.releasedOn === undefined ? {} : { releasedOn: declaration.releasedOn }) } } : {}),
    ...(assessment ? { assessment: { assessmentId: assessment.assessmentId, status: assessment.status, settlement: assessment.settlement, linesDigest: assessment.linesDigest } } : {}),
    ...(acceptance ? { acceptance: { receivedKg: String(acceptance.receivedKg), differenceKg: String(acceptance.differenceKg), withinTolerance: acceptance.withinTolerance, acceptedOn: acceptance.acceptedOn } } : {}),
    events: events.map(({ txId, block, mspId, event }) => ({ txId, block, type: event.type, at: event.at, orgId: event.by.orgId, mspId })),
  };
}
export type Facts = ReturnType<typeof factsOf>;
