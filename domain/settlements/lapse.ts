import { eventOf, inState, known, subject } from "../act.ts";
import { contractOf } from "../contracts.ts";
import { DomainError } from "../error.ts";
import { settlementId } from "../settlements.ts";
import { appointed } from "./rules.ts";
import { cargoFacts, cargoOf, exchanged, named, termFrom, termsOf } from "./cargo.ts";
import { sameOf } from "./decide.ts";
import { day } from "../registry.ts";
import type { Act, Ledger, Outcome, Put, Rule } from "../act.ts";
import type { Infer } from "../schema.ts";
import type { Appointment, AssaySettlement, LapseSettlement } from "../settlements.ts";

type Lapse = Act<Infer<typeof LapseSettlement>>;

/**
 * What follows when the other one lets its term lapse (contract practice, docs/decisions/0035): a buyer that exchanges nothing is bound by what it accepted the
 * cargo with, else by the seller's values; of a party that names no umpire, the other's umpire tests; of two that name different ones, that which comes first
 * on the contract's list; an umpire that does not report makes room for another. Terms run in record time, which peers hold against their own clocks: no party
 * can date its claim, as it could an event.
 * @throws {DomainError} `contract/not-party`, `settlement/…`, `consignment/unknown`, `record/unknown`, `step/…`, `assay/…`, `registry/…`, `table/…`
 */
export const lapseSettlement: Rule<Infer<typeof LapseSettlement>> = async (act, ledger) => {
  const id = settlementId(act.input, act.input.lotId);
  const settlement = await ledger.get("assaySettlement", id);
  if (!settlement) return withoutBuyer(act, ledger);
  const { sellerId, buyerId, contractNo, answerBy, status } = settlement;
  const { orgId } = act.by;
  if (orgId !== sellerId && orgId !== buyerId) throw new DomainError("contract/not-party", { orgId, contractNo });
  inState("assaySettlement", settlement, id, "apply its term", "disputed", "appointed");
  if (status === "appointed") {
    lapsed(act, id, answerBy);
    return umpireReplaced(act, ledger, settlement);
  }
  const wanted = orgId === sellerId ? settlement.sellerWants : settlement.buyerWants;
  if (!wanted) throw new DomainError("settlement/not-named", { orgId, settlementId: id });
  lapsed(act, id, answerBy);
  const chosen = await firstOnList(ledger, settlement, wanted);
  const { puts, subjects } = await appointed(act, ledger, settlement, chosen);
  return { puts, event: eventOf(act, "settlement.umpire-appointed", { subjects, facts: { ...cargoFacts(settlement), ...chosen, answerBy, lapsed: settlement.sellerWants && settlement.buyerWants ? "both" : orgId === sellerId ? "buyer" : "seller" } }) };
};

/** @throws {DomainError} `settlement/term-running` */
function lapsed({ recordedAt }: Lapse, id: string, until: string): void {
  if (recordedAt <= until) throw new DomainError("settlement/term-running", { settlementId: id, date: until });
}

/** The buyer exchanged nothing: what it accepted a cargo of one lot with is compared, else the seller's values stand. */
async function withoutBuyer(act: Lapse, ledger: Ledger): Promise<Outcome> {
  const cargo = await cargoOf(ledger, act.input, act.input.lotId);
  const { orgId } = act.by;
  if (cargo.parties.sellerId !== orgId) throw new DomainError("contract/not-party", { orgId, contractNo: cargo.contractNo });
  const { terms, answerDays } = await termsOf(ledger, cargo.contractNo, day(act.input.at));
  lapsed(act, cargo.id, termFrom(cargo.since.at, answerDays));
  const acceptance = await cargo.accepted();
  const stated = acceptance && terms.limits.every((limit) => sameOf(acceptance.results, limit)) ? acceptance : undefined;
  const { record, facts } = await exchanged(act, ledger, cargo, stated);
  const buyers = stated ? { certificateNo: stated.certificateNo, laboratory: stated.laboratory, results: stated.results } : {};
  return {
    puts: [{ kind: "assaySettlement", id: cargo.id, record: { ...record, ...buyers } }],
    event: eventOf(act, "settlement.term-lapsed", { subjects: [subject("assaySettlement", cargo.id, "made"), ...named(record)], facts: { ...facts, lapsed: "buyer" } }),
  };
}

/** Of two umpires the one that the contract lists first; the one that was asked for where both name the same laboratory, or the other party none. */
async function firstOnList(ledger: Ledger, { contractNo, sellerWants, buyerWants }: AssaySettlement, own: Appointment): Promise<Appointment> {
  if (!sellerWants || !buyerWants) return own;
  const { assayTerms } = await contractOf(ledger, contractNo);
  const place = ({ laboratoryId }: Appointment): number => assayTerms?.umpires.indexOf(laboratoryId) ?? -1;
  // The same laboratory with two samples: the buyer's choice, as the seller drew or keeps both.
  return place(sellerWants) < place(buyerWants) ? sellerWants : buyerWants;
}

/** The dispute is open again; a sample that the umpire never took in is free for the next one. */
async function umpireReplaced(act: Lapse, ledger: Ledger, settlement: AssaySettlement): Promise<Outcome> {
  const { sellerWants: _s, buyerWants: _b, umpireId = "", umpireMsp: _m, umpireSampleId = "", silentUmpires = [], freedSamples = [], ...open } = settlement;
  const id = settlementId(settlement, settlement.lotId);
  const stamp = { tx: act.txId, at: act.input.at };
  const { umpireFor: _for, ...sample } = known(await ledger.get("sample", umpireSampleId), "sample", umpireSampleId);
  const freed: Put[] = sample.status === "drawn" ? [{ kind: "sample", id: umpireSampleId, record: { ...sample, ...stamp } }] : [];
  return {
    puts: [{ kind: "assaySettlement", id, record: { ...open, status: "disputed", silentUmpires: [...silentUmpires, umpireId], freedSamples: [...freedSamples, ...freed.map((put) => put.id)], answerBy: termFrom(act.recordedAt, settlement.answerDays), ...stamp } }, ...freed],
    event: eventOf(act, "settlement.term-lapsed", {
      subjects: [subject("assaySettlement", id, "changed"), ...freed.map(() => subject("sample", umpireSampleId, "changed")), subject("organisation", umpireId, "named"), ...named(settlement)],
      facts: { ...cargoFacts(settlement), umpireId, sampleId: umpireSampleId, lapsed: "umpire" },
    }),
  };
}
