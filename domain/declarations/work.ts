import { after, eventOf, inState, subject } from "../act.ts";
import { DomainError } from "../error.ts";
import type { Act, Rule } from "../act.ts";
import type { ReturnDeclaration, TakeDeclaration } from "../declarations.ts";
import type { Infer } from "../schema.ts";
import type { Filed } from "./either.ts";
import { aboutOf, filedOf, payerOf, settledPut } from "./either.ts";

/*
 * Who of customs works on a declaration, and its return to the declarant. Two officers cannot decide the same one: whoever takes it has it until it is
 * decided, or until a colleague takes it over by name.
 */

/**
 * Takes a declaration to work on. Taking over names the officer who has it, so that a stale screen takes nothing from anybody.
 * @throws {DomainError} `declaration/unknown`, `declaration/taken`, `step/…`
 */
export const takeDeclaration: Rule<Infer<typeof TakeDeclaration>> = async (act, ledger) => {
  const { declarationNo, instead, at } = act.input;
  const filed = await filedOf(ledger, declarationNo);
  inState(filed.kind, filed.record, declarationNo, "take it", "filed", "assessed", "paid");
  const { takenBy } = filed.record;
  if (takenBy !== undefined && (takenBy !== instead || takenBy === act.by.user)) throw new DomainError("declaration/taken", { declarationNo, officer: takenBy });
  after(at, filed.record, `declaration ${declarationNo}`);
  return {
    puts: [settledPut(filed, { takenBy: act.by.user, tx: act.txId, at })],
    event: eventOf(act, "declaration.taken", {
      subjects: [subject(filed.kind, declarationNo, "changed"), aboutOf(filed)],
      facts: { declarationNo, version: filed.record.version, takenBy: act.by.user, ...(takenBy === undefined ? {} : { instead: takenBy }) },
    }),
  };
};

/**
 * Returns a declaration to its declarant with a reason: nothing is decided on it until a new version answers it.
 * @throws {DomainError} `declaration/unknown`, `declaration/taken`, `declaration/version-stale`, `step/…`
 */
export const returnDeclaration: Rule<Infer<typeof ReturnDeclaration>> = async (act, ledger) => {
  const { declarationNo, version, reason, remark, at } = act.input;
  const filed = await filedOf(ledger, declarationNo);
  inState(filed.kind, filed.record, declarationNo, "return it", "filed", "assessed", "paid");
  notTakenByOther(act, filed);
  if (version !== filed.record.version) throw new DomainError("declaration/version-stale", { declarationNo, changedBy: payerOf(filed), time: filed.record.at });
  after(at, filed.record, `declaration ${declarationNo}`);
  const returned = { reason, version, by: act.by.user, ...(remark === undefined ? {} : { remark }) };
  return {
    puts: [settledPut(givenBack(filed), { status: "returned", returned, tx: act.txId, at })],
    event: eventOf(act, "declaration.returned", {
      subjects: [subject(filed.kind, declarationNo, "changed"), aboutOf(filed), subject("organisation", payerOf(filed), "named")],
      facts: { declarationNo, ...returned },
    }),
  };
};

/** Only the officer who has a declaration decides on it; one that nobody took is anybody's. @throws {DomainError} `declaration/taken` */
export function notTakenByOther({ by }: Pick<Act<unknown>, "by">, { record: { declarationNo, takenBy } }: Filed): void {
  if (takenBy !== undefined && takenBy !== by.user) throw new DomainError("declaration/taken", { declarationNo, officer: takenBy });
}

/** The declaration as nobody's: what was decided on it is done. */
export function givenBack(filed: Filed): Filed {
  if (filed.kind === "declaration") {
    const { takenBy: _, ...record } = filed.record;
    return { kind: filed.kind, record };
  }
  const { takenBy: _, ...record } = filed.record;
  return { kind: filed.kind, record };
}
