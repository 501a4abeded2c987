import { existsSync, readFileSync } from "node:fs";
import { userRoles } from "../domain/act.ts";
import type { UserRole } from "../domain/act.ts";
import { certify, organisationOf, readProfile } from "../gateway/index.ts";
import { CommandError, UsageError } from "./failure.ts";
import { places } from "./identities.ts";

interface Options {
  readonly data: string;
  readonly member: string;
  readonly role: string;
  readonly org?: string;
  readonly user?: string;
}

/**
 * `garal enrol REQUEST`: has the member's CA certify a key that never left its device, and prints the certificate.
 * @throws {UsageError} for a file that is not there or a role that does not exist
 * @throws {CommandError} for a request that does not hold, or a member without a CA here
 */
export async function enrolKey(request: string, { data, member, role, org, user }: Options): Promise<void> {
  if (!(userRoles as readonly string[]).includes(role)) throw new UsageError(`${role} is not a role; use ${userRoles.join(" or ")}`);
  if (request !== "-" && !existsSync(request)) throw new UsageError(`there is no file ${request}`);
  const { profile: file } = places(data);
  if (!existsSync(file)) throw new UsageError(`there is no ledger in ${data}; run garal start first`);
  try {
    const { mspDir } = organisationOf(readProfile(file), member);
    const enrolment = { mspId: member, role: role as UserRole, ...(org === undefined ? {} : { orgId: org }), ...(user === undefined ? {} : { user }) };
    process.stdout.write(await certify(mspDir, readFileSync(request === "-" ? 0 : request, "utf8"), enrolment));
  } catch (cause) {
    throw new CommandError(`the key was not certified: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
