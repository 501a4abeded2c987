import { canonicalJson } from "../../domain/canonical.ts";
import { payerCollection, tradeCollection } from "../../domain/collections.ts";
import type { LedgerEvent, Part, Put, Secret, Subject } from "../../domain/act.ts";
import { Decimal, dec } from "../../domain/decimal.ts";
import type { Lot } from "../../domain/lots.ts";
import type { RecordKind, RecordOf } from "../../domain/records.ts";
import type { SourceBlock } from "../source.ts";
import { BlockMaker, makeTransaction, secretsOf, txIdOf, writesOf } from "./blocks.ts";

/*
 * A mine's endless business, made from a seed: extractions are washed, blended into a stockpile, and carried off in consignments of trucks. It obeys
 * the shapes of the records, not every rule; as many transactions as wanted, always the same for the same seed.
 */

const START = Date.parse("2026-06-01T00:00:00Z");
const SALT = "00112233445566778899aabbccddeeff";
const trucksPerConsignment = 10;

/** A small repeatable generator (mulberry32): test data must be the same on every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Step {
  readonly type: string;
  readonly puts: readonly Put[];
  readonly secrets?: readonly Secret[];
  readonly subjects: readonly Subject[];
  readonly facts?: Readonly<Record<string, unknown>>;
}
const subject = (kind: RecordKind, id: string, part: Part): Subject => ({ kind, id, part });

/** `transactions` transactions in blocks of up to `perBlock`, a few of them invalid. */
export function* syntheticBlocks({ seed, transactions, perBlock = 100 }: { readonly seed: number; readonly transactions: number; readonly perBlock?: number }): Generator<SourceBlock> {
  const random = seeded(seed);
  const maker = new BlockMaker();
  yield maker.genesis();
  let pending = [];
  let size = 1 + Math.floor(random() * perBlock);
  let count = 0;
  for (const step of business(random)) {
    if (count >= transactions) break;
    const { nonce, at } = turn(count++);
    const event: LedgerEvent = { type: step.type, at, place: "site-1", by: { orgId: "miner", mspId: "MinerMSP", user: "operator-1" }, subjects: step.subjects, facts: step.facts ?? {} };
    const invalid = random() < 0.01;
    pending.push(
      makeTransaction({
        ...{ nonce, writes: writesOf(step.puts), secrets: secretsOf(step.secrets ?? []), event: { name: event.type, payload: canonicalJson(event) } },
        timestamp: { seconds: BigInt(Date.parse(at) / 1000), nanos: 123_456_000 },
      }),
    );
    // A conflicting copy that did not take effect.
    if (invalid) pending.push(makeTransaction({ nonce: `${nonce} lost`, code: 11, writes: writesOf(step.puts), event: { name: event.type, payload: canonicalJson(event) } }));
    if (pending.length < size) continue;
    yield maker.next(pending);
    pending = [];
    size = 1 + Math.floor(random() * perBlock);
  }
  if (pending.length > 0) yield maker.next(pending);
}

const turn = (count: number) => ({ nonce: `n-${count}`, at: new Date(START + count * 1000).toISOString().replace(".000Z", "Z") });

function* business(random: () => number): Generator<Step> {
  let count = 0;
  /** Transaction and time of the step that is being made. */
  const now = () => {
    const { nonce, at } = turn(count);
    return { tx: txIdOf(nonce), at };
  };
  function* make(step: (now: { tx: string; at: string }) => Step): Generator<Step> {
    yield step(now());
    count += 1;
  }
  const licence = "MV-012345";
  const owner = { ownerId: "miner", ownerMsp: "MinerMSP", custodianId: "miner", custodianMsp: "MinerMSP", siteId: "site-1" };
  const lots = new Map<string, Lot>();
  const newLot = (lotId: string, product: string, massKg: Decimal, madeBy: Lot["madeBy"], parents: Lot["parents"], { tx, at }: { tx: string; at: string }): Put => {
    const record: Lot = { lotId, product, ...owner, massKg, madeKg: massKg, madeBy, madeAt: at, madeTx: tx, heldSince: at, parents, licences: [licence], status: "open", tx, at };
    lots.set(lotId, record);
    return { kind: "lot", id: lotId, record };
  };
  const draw = (lotId: string, massKg: Decimal, change: { tx: string; at: string }): Put => {
    const before = lots.get(lotId) as Lot;
    const left = before.massKg.minus(massKg);
    const record: Lot = { ...before, massKg: left, status: left.isZero() ? "exhausted" : "open", ...change };
    lots.set(lotId, record);
    return { kind: "lot", id: lotId, record };
  };
  const single = (kind: RecordKind, id: string, record: unknown, type: string) => ({ type, puts: [{ kind, id, record } as Put], subjects: [subject(kind, id, "made")] });

  for (const [orgId, mspId, role] of [["miner", "MinerMSP", "miner"], ["buyer", "BuyerMSP", "buyer"], ["carrier", "CarrierMSP", "carrier"], ["lab", "LabMSP", "laboratory"]] as const) {
    yield* make((at) => single("organisation", orgId, { orgId, mspId, name: orgId, nameMn: "байгууллага", country: "MN", roles: [role], ...at }, "organisation.registered"));
  }
  yield* make((at) => single("licence", licence, { licenceNo: licence, holderId: "miner", deposit: "Ukhaa", depositMn: "Ухаа", products: ["coal"], siteIds: ["site-1"], validFrom: "2020-01-01", validTo: "2040-01-01", ...at }, "licence.granted"));

  for (let round = 0; ; round++) {
    const tonnes = (n: number) => dec(String(1000 * n));
    const raw = ["a", "b"].map((name) => `raw-${round}-${name}`);
    for (const lotId of raw) yield* make((at) => ({ type: "lot.extracted", puts: [newLot(lotId, "raw-coal", tonnes(1000 + Math.floor(random() * 500)), "extract", [], at)], subjects: [subject("lot", lotId, "made"), subject("licence", licence, "named")] }));
    const washed = raw.map((lotId) => lotId.replace("raw", "washed"));
    for (const [i, lotId] of raw.entries()) {
      yield* make((at) => {
        const massKg = (lots.get(lotId) as Lot).massKg;
        const to = washed[i] as string;
        return { type: "lot.processed", puts: [draw(lotId, massKg, at), newLot(to, "coal", massKg.times(dec("0.6")), "process", [{ lotId, massKg }], at)], subjects: [subject("lot", lotId, "drawn"), subject("lot", to, "made")] };
      });
    }
    const pile = `pile-${round}`;
    yield* make((at) => {
      const parents = washed.map((lotId) => ({ lotId, massKg: (lots.get(lotId) as Lot).massKg }));
      const total = parents.reduce((sum, { massKg }) => sum.plus(massKg), Decimal.zero);
      return { type: "lot.blended", puts: [...parents.map(({ lotId, massKg }) => draw(lotId, massKg, at)), newLot(pile, "coal", total, "blend", parents, at)], subjects: [...washed.map((lotId) => subject("lot", lotId, "drawn")), subject("lot", pile, "made")] };
    });
    const sampleId = `sample-${round}`;
    yield* make((at) => single("sample", sampleId, { sampleId, lotId: pile, product: "coal", sealNo: `S-${round}`, laboratoryId: "lab", standard: "ISO 13909", ownerId: "miner", laboratoryMsp: "LabMSP", status: "drawn", ...at }, "sample.drawn"));
    const contractNo = `C-${round}`;
    const contract: RecordOf<"contract"> = {
      ...{ contractNo, buyerId: "buyer", product: "coal", massKg: tonnes(2000), tolerancePct: dec("10"), incoterm: "DAP", deliveryPlace: "Ganqimaodu", channel: "export", validFrom: "2026-01-01", validTo: "2026-12-31" },
      ...{ sellerId: "miner", sellerMsp: "MinerMSP", buyerMsp: "BuyerMSP", termsDigest: "0".repeat(64), termsTx: now().tx, status: "proposed", shippedKg: Decimal.zero, ...now() },
    };
    const terms = { salt: SALT, basis: "wet-tonne", pricing: "fixed", price: dec(String(100 + (round % 50))), currency: "USD" };
    yield* make(() => ({ ...single("contract", contractNo, contract, "contract.proposed"), secrets: [{ collection: tradeCollection("MinerMSP", "BuyerMSP"), kind: "contract", id: contractNo, record: terms }] }));
    const consignmentId = `K-${round}`;
    let consignment: RecordOf<"consignment"> = {
      ...{ consignmentId, contractNo, carrierId: "carrier", mode: "road", borderPoint: "gashuun-sukhait", product: "coal", exporterId: "miner", exporterMsp: "MinerMSP", carrierMsp: "CarrierMSP", buyerId: "buyer", buyerMsp: "BuyerMSP" },
      ...{ status: "open", openedAt: now().at, lots: [], licences: [licence], unitCount: 0, loadedKg: Decimal.zero, exitedCount: 0, exitedKg: Decimal.zero, ...now() },
    };
    yield* make(() => single("consignment", consignmentId, consignment, "consignment.opened"));
    const units: RecordOf<"unit">[] = [];
    for (let i = 0; i < trucksPerConsignment; i++) {
      const unitId = `${consignmentId}-${i}`;
      const massKg = dec(String(80_000 + Math.floor(random() * 20_000)));
      const ticketNo = `T-${unitId}`;
      yield* make((at) => single("ticket", ticketNo, { ticketNo, deviceId: "scale-1", vehicle: `${1000 + i}УБА`, tareKg: dec("20000"), grossKg: massKg.plus(dec("20000")), siteId: "site-1", netKg: massKg, weighedBy: "miner", ...at }, "vehicle.weighed"));
      yield* make((at) => {
        consignment = { ...consignment, unitCount: i + 1, loadedKg: consignment.loadedKg.plus(massKg), ...at };
        const unit: RecordOf<"unit"> = {
          ...{ unitId, consignmentId, vehicle: { kind: "truck", plate: `${1000 + i}УБА` }, lots: [{ lotId: pile, massKg }], ticketNo, waybillType: "cmr", waybillNo: `W-${unitId}` },
          ...{ netKg: massKg, siteId: "site-1", status: "loaded", exporterMsp: "MinerMSP", carrierId: "carrier", carrierMsp: "CarrierMSP", ...at },
        };
        units.push(unit);
        const puts: Put[] = [draw(pile, massKg, at), { kind: "unit", id: unitId, record: unit }, { kind: "consignment", id: consignmentId, record: consignment }];
        return { type: "unit.loaded", puts, subjects: [subject("unit", unitId, "made"), subject("consignment", consignmentId, "changed"), subject("lot", pile, "drawn"), subject("ticket", ticketNo, "changed")] };
      });
    }
    const declarationNo = `D-${round}`;
    yield* make((at) => {
      const declaration: RecordOf<"declaration"> = {
        ...{ declarationNo, regime: "10", consignmentId, customsOffice: "GS", items: [{ hs: "2701.12", product: "coal", netKg: consignment.loadedKg }], receiptNos: ["0".repeat(33)], certificateNos: ["X-1"], additionalSheets: 0 },
        ...{ version: 1, contractNo, exporterId: "miner", payerMsp: "MinerMSP", borderPoint: "gashuun-sukhait", netKg: consignment.loadedKg, valueDigest: "0".repeat(64), status: "filed", filedOn: "2026-06-01", versionTx: at.tx, payments: [], ...at },
      };
      consignment = { ...consignment, status: "declared", declarationNo, ...at };
      const value = { salt: SALT, invoiceNo: `I-${round}`, value: dec("123456.78"), currency: "USD" };
      return {
        type: "declaration.filed",
        puts: [{ kind: "declaration", id: declarationNo, record: declaration }, { kind: "consignment", id: consignmentId, record: consignment }],
        secrets: [{ collection: payerCollection("MinerMSP"), kind: "declaration", id: `${declarationNo}/1`, record: value }],
        subjects: [subject("declaration", declarationNo, "made"), subject("consignment", consignmentId, "changed"), subject("contract", contractNo, "named"), subject("lot", pile, "named")],
      };
    });
    for (const unit of units) {
      yield* make((at) => {
        consignment = { ...consignment, exitedCount: consignment.exitedCount + 1, exitedKg: consignment.exitedKg.plus(unit.netKg), status: "exited", exitedAt: at.at, ...at };
        const record: RecordOf<"unit"> = { ...unit, status: "exited", sealNo: `seal-${unit.unitId}`, exitNetKg: unit.netKg, exitAt: at.at, ...at };
        return { type: "unit.exited", puts: [{ kind: "unit", id: unit.unitId, record }, { kind: "consignment", id: consignmentId, record: consignment }], subjects: [subject("unit", unit.unitId, "changed"), subject("consignment", consignmentId, "changed"), subject("declaration", declarationNo, "named")] };
      });
    }
  }
}
