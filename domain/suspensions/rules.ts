import { after, eventOf, inState, known, recordOf, subject, unused } from "../act.ts";
import { authorityOrganisation } from "../authority.ts";
import { DomainError } from "../error.ts";
import { day, licenceOf, organisation } from "../registry.ts";
import type { Act, Ledger, Put, Rule, Subject } from "../act.ts";
import type { Infer } from "../schema.ts";
import type { DecideSuspension, ProposeSuspension, Suspension } from "../suspensions.ts";

/**
 * Proposes to suspend an organisation or a licence, or to lift its suspension. Nothing changes by it.
 * @throws {DomainError} `record/exists`, `input/…`, `registry/…`, `licence/…`, `auth/forbidden` for an authority
 */
export const proposeSuspension: Rule<Infer<typeof ProposeSuspension>> = async (act, ledger) => {
  const { suspensionNo, change, reason } = act.input;
  unused(await ledger.get("suspension", suspensionNo), "suspension", suspensionNo);
  const { named, facts } = await changeOf(act, ledger, act.input);
  const subjects = [subject("suspension", suspensionNo, "made"), ...named.map((one) => ({ ...one, part: "named" as const }))];
  return {
    puts: [{ kind: "suspension", id: suspensionNo, record: { ...recordOf(act), status: "proposed", proposedBy: act.by.user } }],
    event: eventOf(act, "suspension.proposed", { subjects, facts: { suspensionNo, change, ...facts, reason } }),
  };
};

/**
 * Decides a proposal. Approved by another person than proposed it, the suspension stands from the day of the approval: whatever is recorded of the organisation
 * or under the licence after it is refused.
 * @throws {DomainError} `record/unknown`, `step/…`, `auth/two-persons`, and what `proposeSuspension` refuses, as things may have changed since
 */
export const decideSuspension: Rule<Infer<typeof DecideSuspension>> = async (act, ledger) => {
  const { suspensionNo, decision, note, at } = act.input;
  const proposal = known(await ledger.get("suspension", suspensionNo), "suspension", suspensionNo);
  inState("suspension", proposal, suspensionNo, "decide it", "proposed");
  after(at, proposal, `proposal ${suspensionNo}`);
  const decided = { ...proposal, status: decision, decidedBy: act.by.user, ...(note === undefined ? {} : { note }), tx: act.txId, at };
  const own: Put = { kind: "suspension", id: suspensionNo, record: decided };
  const { change, reason, orgId, licenceNo } = proposal;
  if (decision === "rejected") {
    const about = orgId === undefined ? subject("licence", licenceNo ?? "", "named") : subject("organisation", orgId, "named");
    return { puts: [own], event: eventOf(act, "suspension.rejected", { subjects: [subject("suspension", suspensionNo, "changed"), about], facts: { suspensionNo, change, ...(note === undefined ? {} : { note }) } }) };
  }
  if (proposal.proposedBy === act.by.user) throw new DomainError("auth/two-persons", { action: `approval of suspension ${suspensionNo}` });
  const { put, named, facts } = await changeOf(act, ledger, proposal);
  const type = `${orgId === undefined ? "licence" : "organisation"}.${change === "suspend" ? "suspended" : "reinstated"}`;
  return { puts: [own, put], event: eventOf(act, type, { subjects: [subject("suspension", suspensionNo, "changed"), ...named], facts: { suspensionNo, ...facts, reason, proposedBy: proposal.proposedBy } }) };
};

interface Change {
  readonly put: Put;
  readonly named: readonly Subject[];
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What the change writes now. @throws {DomainError} `input/required`, `input/duplicate`, `registry/…`, `licence/…`, `auth/forbidden`, `step/before-cause` */
function changeOf(act: Act<{ readonly at: string }>, ledger: Ledger, { change, orgId, licenceNo }: Pick<Suspension, "change" | "orgId" | "licenceNo">): Promise<Change> {
  if (orgId !== undefined && licenceNo !== undefined) throw new DomainError("input/duplicate", { field: "orgId, licenceNo", value: licenceNo });
  if (orgId !== undefined) return ofOrganisation(act, ledger, change, orgId);
  if (licenceNo === undefined) throw new DomainError("input/required", { field: "orgId" });
  return ofLicence(act, ledger, change, licenceNo);
}

async function ofOrganisation({ input: { at }, txId: tx, by }: Act<{ readonly at: string }>, ledger: Ledger, change: Suspension["change"], orgId: string): Promise<Change> {
  const { suspendedSince: since, ...rest } = await organisation(ledger, orgId);
  if (authorityOrganisation(orgId)) throw new DomainError("auth/forbidden", { role: by.role, action: `change the authority ${orgId}`, orgId: by.orgId });
  if (change === "suspend" && since !== undefined) throw new DomainError("registry/organisation-suspended", { orgId, date: since });
  if (change === "lift" && since === undefined) throw new DomainError("registry/organisation-not-suspended", { orgId });
  const record = { ...rest, ...(change === "suspend" ? { suspendedSince: day(at) } : {}), tx, at };
  return { put: { kind: "organisation", id: orgId, record }, named: [subject("organisation", orgId, "changed")], facts: { orgId } };
}

async function ofLicence({ input: { at }, txId: tx }: Act<{ readonly at: string }>, ledger: Ledger, change: Suspension["change"], number: string): Promise<Change> {
  const { suspendedSince: from, suspensions = [], ...rest } = await licenceOf(ledger, number);
  const named = [subject("licence", number, "changed"), subject("organisation", rest.holderId, "named")];
  const past = suspensions.length > 0 ? { suspensions } : {};
  if (change === "suspend") {
    if (from !== undefined) throw new DomainError("licence/suspended", { licenceNo: number });
    return { put: { kind: "licence", id: number, record: { ...rest, ...past, suspendedSince: day(at), tx, at } }, named, facts: { licenceNo: number, since: day(at) } };
  }
  if (from === undefined) throw new DomainError("licence/not-suspended", { licenceNo: number });
  after(at, rest, `suspension of licence ${number}`);
  const lifted = [...suspensions, { from, to: day(at) }];
  return { put: { kind: "licence", id: number, record: { ...rest, suspensions: lifted, tx, at } }, named, facts: { licenceNo: number, from, to: day(at) } };
}
