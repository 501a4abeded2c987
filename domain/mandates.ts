import { after, eventOf, input, known, recordFrom, recordOf, subject, unused } from "./act.ts";
import type { Act, Ledger, Rule } from "./act.ts";
import { DomainError } from "./error.ts";
import { mspId } from "./identifiers.ts";
import { counterparty, day, ordered } from "./registry.ts";
import { choice, date, field, id, list, optional, text } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * Mandates: a client lets a broker file and amend declarations in its name, by a written power of attorney (Civil Code art. 62; the declarant and its
 * representative under the customs law). The client stays exporter or importer and payer; the event says who signed.
 */

/** What a mandate covers, and the role that the client must have for it. */
export const mandateScopes = ["export-declarations", "import-declarations"] as const;
export type MandateScope = (typeof mandateScopes)[number];

export const GiveMandate = input({
  mandateNo: field(id, "New mandate."),
  agentId: field(id, "Broker that may act for the client."),
  scope: field(list(choice(mandateScopes), { min: 1, max: mandateScopes.length }), "What it may do."),
  powerOfAttorneyNo: field(id, "Number of the written power of attorney."),
  validFrom: field(date, "First day."),
  validTo: field(date, "Last day."),
});
export const WithdrawMandate = input({ mandateNo: field(id, "Mandate."), reason: field(text(), "Why.") });
export const Mandate = recordFrom(GiveMandate, {
  clientId: field(id, "Client, in whose name the broker acts."),
  clientMsp: field(mspId, "Member of both."),
  withdrawnOn: optional(date, "Day from which it no longer holds."),
});
export type Mandate = Infer<typeof Mandate>;

/** Field of the transactions that a broker may submit. */
export const mandateNo = optional(id, "Mandate by which a broker acts for the exporter or importer; left out by those who act for themselves.");

/**
 * Gives a broker a mandate. Both must be of one member: what is declared lies in the collection of the client's member, which no other member's certificates
 * may write or read.
 * @throws {DomainError} `record/exists`, `registry/…`, `mandate/own`, `mandate/other-member`, `input/out-of-range`
 */
export const giveMandate: Rule<Infer<typeof GiveMandate>> = async (act, ledger) => {
  const { mandateNo: number, agentId, scope, powerOfAttorneyNo, validFrom, validTo } = act.input;
  const { orgId: clientId, mspId: clientMsp } = act.by;
  unused(await ledger.get("mandate", number), "mandate", number);
  if (agentId === clientId) throw new DomainError("mandate/own", { orgId: clientId });
  const agent = await counterparty(ledger, agentId);
  if (agent.mspId !== clientMsp) throw new DomainError("mandate/other-member", { agentId, agentMsp: agent.mspId, clientMsp });
  ordered(validFrom, validTo);
  const subjects = [subject("mandate", number, "made"), subject("organisation", clientId, "named"), subject("organisation", agentId, "named")];
  const event = eventOf(act, "mandate.given", { subjects, facts: { mandateNo: number, clientId, agentId, scope, powerOfAttorneyNo, validFrom, validTo } });
  return { puts: [{ kind: "mandate", id: number, record: { ...recordOf(act), clientId, clientMsp } }], event };
};

/**
 * Ends a mandate from the event's day on: by its client, or by the broker who lays it down. What was filed before stands.
 * @throws {DomainError} `record/unknown`, `mandate/not-party`, `mandate/withdrawn`, `step/before-cause`
 */
export const withdrawMandate: Rule<Infer<typeof WithdrawMandate>> = async (act, ledger) => {
  const { mandateNo: number, reason, at } = act.input;
  const mandate = known(await ledger.get("mandate", number), "mandate", number);
  const { clientId, agentId, withdrawnOn } = mandate;
  if (act.by.orgId !== clientId && act.by.orgId !== agentId) throw new DomainError("mandate/not-party", { mandateNo: number, clientId, agentId });
  if (withdrawnOn !== undefined) throw new DomainError("mandate/withdrawn", { mandateNo: number, date: withdrawnOn });
  after(at, mandate, `mandate ${number}`);
  const subjects = [subject("mandate", number, "changed"), subject("organisation", clientId, "named"), subject("organisation", agentId, "named")];
  const event = eventOf(act, "mandate.withdrawn", { subjects, facts: { mandateNo: number, clientId, agentId, reason, withdrawnOn: day(at) } });
  return { puts: [{ kind: "mandate", id: number, record: { ...mandate, withdrawnOn: day(at), tx: act.txId, at } }], event };
};

/**
 * The act as its principal's: the submitter's own where no mandate is named, else the client's, whose organisation then counts for every rule. The event is still
 * written with the submitter's name.
 * @throws {DomainError} `record/unknown`, `mandate/not-party`, `mandate/scope`, `mandate/not-in-force`, `mandate/withdrawn`, `registry/…`
 */
export async function principalOf<I extends { readonly at: string; readonly mandateNo?: string | undefined }>(act: Act<I>, ledger: Ledger, scope: MandateScope): Promise<Act<I>> {
  const { mandateNo: number, at } = act.input;
  if (number === undefined) return act;
  const mandate = known(await ledger.get("mandate", number), "mandate", number);
  const { clientId, clientMsp, agentId, validFrom, validTo, withdrawnOn } = mandate;
  if (agentId !== act.by.orgId) throw new DomainError("mandate/not-party", { mandateNo: number, clientId, agentId });
  if (!mandate.scope.includes(scope)) throw new DomainError("mandate/scope", { mandateNo: number, scope: mandate.scope.join(", "), wanted: scope });
  const on = day(at);
  if (on < validFrom || on > validTo) throw new DomainError("mandate/not-in-force", { mandateNo: number, date: on, validFrom, validTo });
  if (withdrawnOn !== undefined && on >= withdrawnOn) throw new DomainError("mandate/withdrawn", { mandateNo: number, date: withdrawnOn });
  const client = await counterparty(ledger, clientId);
  const roles = scope === "import-declarations" ? (["importer"] as const) : (["exporter", "miner", "processor"] as const);
  if (!roles.some((role) => client.roles.includes(role))) throw new DomainError("registry/role-missing", { orgId: clientId, role: roles[0] });
  return { ...act, by: { ...act.by, orgId: clientId, mspId: clientMsp, orgRoles: client.roles } };
}
