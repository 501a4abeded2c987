import { eventOf, input, known, orgRoles, recordFrom, recordOf, subject, unused } from "./act.ts";
import type { Act, Outcome, Submitter } from "./act.ts";
import { DomainError } from "./error.ts";
import { licenceNo } from "./identifiers.ts";
import { choice, country, date, decimal, field, id, integer, list, massKg, object, optional, percent, text } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * The registry: who may do what, where, until when. Kept by the minerals regulator; every other transaction is checked against it.
 */

const name = { name: field(text(128), "Name in English or Latin letters."), nameMn: field(text(128), "Name in Mongolian.") };
const products = list(id, { min: 1, max: 32 });

export const RegisterOrganisation = input({
  orgId: field(id, "Identifier of the organisation on the channel."),
  mspId: field(id, "Member (MSP) whose certificates speak for it."),
  ...name,
  country: field(country, "Country of registration."),
  registerNo: optional(id, "Number in the state register of legal entities."),
  roles: field(list(choice(orgRoles), { min: 1, max: orgRoles.length }), "What the organisation may do."),
});
export const SuspendOrganisation = input({ orgId: field(id, "Organisation."), reason: field(text(), "Why.") });
export const ReinstateOrganisation = SuspendOrganisation;

export const Organisation = recordFrom(RegisterOrganisation, { suspendedSince: optional(date, "Day since which it may record nothing.") });
export type Organisation = Infer<typeof Organisation>;

export const siteKinds = ["mine", "plant", "stockyard", "terminal", "border-gate", "laboratory", "buyer-yard"] as const;
const Process = object({
  process: field(id, "Name of the process, such as washing or flotation."),
  inputProduct: field(id, "Product that goes in."),
  outputProduct: field(id, "Main product that comes out."),
  yieldMinPct: field(percent, "Least mass of all outputs, percent of the inputs."),
  yieldMaxPct: field(percent, "Most mass of all outputs, percent of the inputs."),
});
export const RegisterSite = input({
  siteId: field(id, "Identifier of the site."),
  ownerId: field(id, "Organisation that runs it."),
  kind: field(choice(siteKinds), "What it is."),
  ...name,
  lat: optional(decimal({ min: "-90", max: "90", places: 6 }), "Latitude, WGS 84, for maps only."),
  lon: optional(decimal({ min: "-180", max: "180", places: 6 }), "Longitude, WGS 84, for maps only."),
  borderPoint: optional(id, "Border point that a gate or terminal serves."),
  processes: optional(list(Process, { max: 16 }), "What a plant does, with its yields."),
});
export const Site = recordFrom(RegisterSite, {});
export type Site = Infer<typeof Site>;

const PlanYear = object({ year: field(integer(2000, 2100), "Calendar year."), massKg: field(massKg, "Planned extraction, kg.") });
export const GrantLicence = input({
  licenceNo: field(licenceNo, "Number in the cadastre."),
  holderId: field(id, "Organisation that holds it."),
  deposit: field(text(128), "Deposit, in English."),
  depositMn: field(text(128), "Deposit, in Mongolian."),
  products: field(products, "Products that it covers."),
  siteIds: field(list(id, { min: 1, max: 32 }), "Mines in its area."),
  validFrom: field(date, "First day."),
  validTo: field(date, "Last day."),
  plan: optional(list(PlanYear, { max: 50 }), "Accepted mining plan, by year."),
});
export const SuspendLicence = input({ licenceNo: field(licenceNo, "Licence."), reason: field(text(), "Why.") });
export const ReinstateLicence = SuspendLicence;
export const Licence = recordFrom(GrantLicence, { suspendedSince: optional(date, "Day since which nothing may be extracted under it.") });
export type Licence = Infer<typeof Licence>;

export const Accredit = input({
  accreditationNo: field(id, "Number of the accreditation (MNS ISO/IEC 17025)."),
  laboratoryId: field(id, "Laboratory."),
  validFrom: field(date, "First day."),
  validTo: field(date, "Last day."),
  scope: field(list(object({ analyte: field(id, "Analyte."), method: field(text(64), "Standard of the method.") }), { min: 1, max: 200 }), "What may be certified."),
});
export const Accreditation = recordFrom(Accredit, {});
export type Accreditation = Infer<typeof Accreditation>;

export const RegisterDevice = input({
  deviceId: field(id, "Identifier of the device."),
  siteId: field(id, "Site where it stands."),
  kind: field(choice(["weighbridge", "rail-scale", "belt-scale"]), "What it is."),
  verificationNo: field(id, "Number of the metrological verification."),
  verifiedUntil: field(date, "Last day of the verification."),
});
export const VerifyDevice = input({ deviceId: field(id, "Device."), verificationNo: field(id, "New verification."), verifiedUntil: field(date, "Last day of the verification.") });
export const Device = recordFrom(RegisterDevice, {});
export type Device = Infer<typeof Device>;

/** Registers an organisation. @throws {DomainError} `registry/organisation-exists` */
export function registerOrganisation(act: Act<Infer<typeof RegisterOrganisation>>, existing: Organisation | undefined): Outcome {
  const { orgId, roles } = act.input;
  if (existing) throw new DomainError("registry/organisation-exists", { orgId });
  const event = eventOf(act, "organisation.registered", { subjects: [subject("organisation", orgId, "made")], facts: { orgId, roles } });
  return { puts: [{ kind: "organisation", id: orgId, record: recordOf(act) }], event };
}

/** Suspends an organisation from the event's day on, or lifts the suspension. */
export function suspendOrganisation(act: Act<Infer<typeof SuspendOrganisation>>, existing: Organisation | undefined, suspend: boolean): Outcome {
  const { orgId, reason, at } = act.input;
  if (!existing) throw new DomainError("registry/organisation-unknown", { orgId });
  const { suspendedSince: _, ...rest } = existing;
  const event = eventOf(act, suspend ? "organisation.suspended" : "organisation.reinstated", { subjects: [subject("organisation", orgId, "changed")], facts: { orgId, reason } });
  return { puts: [{ kind: "organisation", id: orgId, record: { ...rest, ...(suspend ? { suspendedSince: day(at) } : {}), tx: act.txId, at } }], event };
}

/** Registers a site of a registered organisation. @throws {DomainError} `registry/organisation-unknown`, `record/exists`, `input/out-of-range` */
export function registerSite(act: Act<Infer<typeof RegisterSite>>, existing: Site | undefined, owner: Organisation | undefined): Outcome {
  const { siteId, ownerId, kind, processes = [] } = act.input;
  if (!owner) throw new DomainError("registry/organisation-unknown", { orgId: ownerId });
  unused(existing, "site", siteId);
  for (const { process, yieldMinPct, yieldMaxPct } of processes) {
    if (yieldMinPct.greaterThan(yieldMaxPct)) throw new DomainError("input/out-of-range", { field: `${process} yieldMinPct`, value: yieldMinPct, min: 0, max: yieldMaxPct });
  }
  const event = eventOf(act, "site.registered", { place: siteId, subjects: [subject("site", siteId, "made"), subject("organisation", ownerId, "named")], facts: { siteId, ownerId, kind } });
  return { puts: [{ kind: "site", id: siteId, record: recordOf(act) }], event };
}

/** Grants a licence to a registered holder with the miner's role. @throws {DomainError} `registry/…`, `record/exists`, `input/out-of-range` */
export function grantLicence(act: Act<Infer<typeof GrantLicence>>, existing: Licence | undefined, holder: Organisation | undefined): Outcome {
  const { licenceNo: number, holderId, validFrom, validTo, deposit } = act.input;
  if (!holder) throw new DomainError("registry/organisation-unknown", { orgId: holderId });
  if (!holder.roles.includes("miner")) throw new DomainError("registry/role-missing", { orgId: holderId, role: "miner" });
  unused(existing, "licence", number);
  ordered(validFrom, validTo);
  const event = eventOf(act, "licence.granted", { subjects: [subject("licence", number, "made"), subject("organisation", holderId, "named")], facts: { licenceNo: number, holderId, deposit, validFrom, validTo } });
  return { puts: [{ kind: "licence", id: number, record: recordOf(act) }], event };
}

/** Suspends a licence from the event's day on, or lifts the suspension. @throws {DomainError} `licence/unknown` */
export function suspendLicence(act: Act<Infer<typeof SuspendLicence>>, existing: Licence | undefined, suspend: boolean): Outcome {
  const { licenceNo: number, reason, at } = act.input;
  if (!existing) throw new DomainError("licence/unknown", { licenceNo: number });
  const { suspendedSince: _, ...rest } = existing;
  const event = eventOf(act, suspend ? "licence.suspended" : "licence.reinstated", { subjects: [subject("licence", number, "changed")], facts: { licenceNo: number, reason } });
  return { puts: [{ kind: "licence", id: number, record: { ...rest, ...(suspend ? { suspendedSince: day(at) } : {}), tx: act.txId, at } }], event };
}

/** Records a laboratory's accreditation. @throws {DomainError} `registry/…`, `record/exists` */
export function accredit(act: Act<Infer<typeof Accredit>>, existing: Accreditation | undefined, laboratory: Organisation | undefined): Outcome {
  const { accreditationNo, laboratoryId, validFrom, validTo } = act.input;
  if (!laboratory) throw new DomainError("registry/organisation-unknown", { orgId: laboratoryId });
  if (!laboratory.roles.includes("laboratory")) throw new DomainError("registry/role-missing", { orgId: laboratoryId, role: "laboratory" });
  unused(existing, "accreditation", accreditationNo);
  ordered(validFrom, validTo);
  const event = eventOf(act, "laboratory.accredited", { subjects: [subject("accreditation", accreditationNo, "made"), subject("organisation", laboratoryId, "named")], facts: { accreditationNo, laboratoryId, validFrom, validTo } });
  return { puts: [{ kind: "accreditation", id: accreditationNo, record: recordOf(act) }], event };
}

/** Registers a weighing device at a site. @throws {DomainError} `registry/site-unknown`, `record/exists` */
export function registerDevice(act: Act<Infer<typeof RegisterDevice>>, existing: Device | undefined, site: Site | undefined): Outcome {
  const { deviceId, siteId, kind, verifiedUntil } = act.input;
  if (!site) throw new DomainError("registry/site-unknown", { siteId });
  unused(existing, "device", deviceId);
  const event = eventOf(act, "device.registered", { place: siteId, subjects: [subject("device", deviceId, "made"), subject("site", siteId, "named")], facts: { deviceId, siteId, kind, verifiedUntil } });
  return { puts: [{ kind: "device", id: deviceId, record: recordOf(act) }], event };
}

/** Records a new metrological verification of a device. */
export function verifyDevice(act: Act<Infer<typeof VerifyDevice>>, existing: Device | undefined): Outcome {
  const { deviceId, verificationNo, verifiedUntil, at } = act.input;
  const device = known(existing, "device", deviceId);
  const event = eventOf(act, "device.verified", { place: device.siteId, subjects: [subject("device", deviceId, "changed")], facts: { deviceId, verificationNo, verifiedUntil } });
  return { puts: [{ kind: "device", id: deviceId, record: { ...device, verificationNo, verifiedUntil, tx: act.txId, at } }], event };
}

/** The day of an instant, in Mongolian civil time (UTC+8, no daylight saving since 2017): legal dates are Mongolian days. */
export function day(at: string): string {
  return new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** @throws {DomainError} `registry/organisation-suspended` */
export function notSuspended(organisation: Organisation): void {
  if (organisation.suspendedSince) throw new DomainError("registry/organisation-suspended", { orgId: organisation.orgId, date: organisation.suspendedSince });
}

/** The licence must stand on the day and belong to the submitter. @throws {DomainError} `licence/…` */
export function licenceInForce(licence: Licence | undefined, number: string, by: Submitter, on: string, product: string): Licence {
  if (!licence) throw new DomainError("licence/unknown", { licenceNo: number });
  if (licence.holderId !== by.orgId) throw new DomainError("licence/not-holder", { licenceNo: number, holderId: licence.holderId, orgId: by.orgId });
  if (licence.suspendedSince && on >= licence.suspendedSince) throw new DomainError("licence/suspended", { licenceNo: number });
  if (on > licence.validTo) throw new DomainError("licence/expired", { licenceNo: number, date: licence.validTo });
  if (on < licence.validFrom) throw new DomainError("step/before-cause", { date: on, causeDate: licence.validFrom, cause: `licence ${number}` });
  if (!licence.products.includes(product)) throw new DomainError("licence/mineral-not-covered", { licenceNo: number, product });
  return licence;
}

function ordered(validFrom: string, validTo: string): void {
  if (validTo < validFrom) throw new DomainError("input/out-of-range", { field: "validTo", value: validTo, min: validFrom, max: "later" });
}
