import { randomBytes, X509Certificate } from "node:crypto";
import { canonicalJson } from "../domain/canonical.ts";
import { DomainError } from "../domain/error.ts";
import { MAX_DOCUMENT } from "../domain/schema.ts";
import { transactionNames, transactions } from "../domain/transactions.ts";
import type { TransactionName, TransactionType } from "../domain/transactions.ts";
import { creatorOf } from "../gateway/envelope.ts";
import { builder } from "./builder.ts";
import { renew } from "./context.ts";
import type { Context } from "./context.ts";
import { inputOf } from "./inputs.ts";
import { nodes } from "./nodes.ts";
import { SubmissionObject } from "./submission.ts";
import type { Submission } from "./submission.ts";
import type { Viewer } from "./auth/sessions.ts";

/*
 * One mutation for each transaction of the ledger, made from the catalogue. With a demo identity the server signs and submits; a user with
 * a key of its own gets the proposal to sign, and goes on by `endorseTransaction` and `submitTransaction`.
 */

/** The name of a transaction's mutation: `lots:extract` is `lotsExtract`. */
export const mutationName = (name: TransactionName): string => name.replace(/:(\w)/, (_colon, letter: string) => letter.toUpperCase());

const GENERATED = ["salt"];

for (const name of transactionNames) {
  const type: TransactionType = transactions[name];
  const typeName = mutationName(name).replace(/^\w/, (letter) => letter.toUpperCase());
  const who = `By ${type.by === "any" ? "any organisation" : type.by.join(", ")}, as ${type.as.join(" or ")}.`;
  const input = inputOf(type.input.shape, typeName, `${type.about}. ${type.aboutMn}.`);
  const secret = type.secret && inputOf(type.secret.shape, `${typeName}Secret`, `Private part: ${type.about.toLowerCase()}. It reaches only members of its collection.`, GENERATED);
  builder.mutationField(mutationName(name), (t) =>
    t.field({
      type: SubmissionObject,
      // A refusal must not take away the receipts of the other fields of the operation.
      nullable: true,
      description: `${type.about}. ${type.aboutMn}. ${who}`,
      args: {
        input: t.arg({ type: input, required: true, description: "What happened." }),
        ...(secret ? { secret: t.arg({ type: secret, required: needsSecret(type), description: "Private part. A salt that is left out is made here." }) } : {}),
      },
      resolve: (_root, args, context) => submit(context, name, args as { input: object; secret?: object | null }),
    }),
  );
}

function needsSecret({ secret }: TransactionType): boolean {
  const shape = secret?.shape;
  return shape?.kind === "object" && Object.entries(shape.fields).some(([field, { optional }]) => !optional && !GENERATED.includes(field));
}

async function submit(context: Context, name: TransactionName, args: { readonly input: object; readonly secret?: object | null }): Promise<Submission> {
  const viewer = signedIn(context);
  const type: TransactionType = transactions[name];
  await refuseRoles(context, viewer, type);
  const input = document(type.input.decode(args.input, ""));
  const secret = type.secret && document(type.secret.decode({ salt: randomBytes(32).toString("hex"), ...withoutNulls(args.secret ?? {}) }, "secret"));
  const demo = viewer.demo === undefined ? undefined : context.services.demos.get(viewer.demo);
  if (!demo) return { toSign: { step: "proposal", ...context.services.offline.prepare(name, input, secret, viewer) } };
  // The snapshot of an earlier field would be held while the ledger works, and be stale afterwards.
  await renew(context);
  return { recorded: await demo.ledger.submit(name, input, secret) };
}

export function signedIn({ viewer, noViewer }: Context): Viewer {
  if (!viewer) throw noViewer;
  return viewer;
}

/** Refuses early what the ledger would refuse: a person is told before signing. The ledger alone decides. */
async function refuseRoles(context: Context, { orgId, role }: Viewer, { by, as, about }: TransactionType): Promise<void> {
  if (!as.includes(role)) throw new DomainError("auth/forbidden", { role, action: about.charAt(0).toLowerCase() + about.slice(1), orgId });
  const organisation = await nodes.organisation.getDataloader(context).load(orgId);
  const roles = organisation?.record["roles"];
  // An organisation that the index does not know may have been registered a moment ago.
  if (by === "any" || !Array.isArray(roles) || by.some((needed) => roles.includes(needed))) return;
  throw new DomainError("registry/role-missing", { orgId, role: by.join(" or ") });
}

/** Canonical text of a document; what was left out or null is not in it. @throws {DomainError} `input/too-long` */
function document(decoded: object): string {
  const text = canonicalJson(decoded);
  if (text.length > MAX_DOCUMENT) throw new DomainError("input/too-long", { field: "document", length: text.length, max: MAX_DOCUMENT });
  return text;
}

const withoutNulls = (given: object): object => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));

const bytesArg = "Bytes as they were given to be signed, unchanged.";
const signatureArg = "ECDSA P-256 signature over SHA-256 of `message` by the user's key, DER or IEEE P1363.";

builder.mutationFields((t) => ({
  endorseTransaction: t.field({
    type: SubmissionObject,
    nullable: true,
    description: "Has a signed proposal endorsed by the ledger; gives the transaction to sign, or the first receipt where the same request was recorded before.",
    args: { proposal: t.arg({ type: "Base64", required: true, description: bytesArg }), signature: t.arg({ type: "Base64", required: true, description: signatureArg }) },
    resolve: async (_root, { proposal, signature }, context): Promise<Submission> => {
      ownOnly(signedIn(context), proposal, "proposal");
      await renew(context);
      const endorsed = await context.services.offline.endorse(proposal, signature);
      return "recorded" in endorsed ? { recorded: endorsed.recorded } : { toSign: { step: "transaction", ...endorsed.unsigned } };
    },
  }),
  submitTransaction: t.field({
    type: SubmissionObject,
    nullable: true,
    description: "Submits a signed transaction and waits until it is in a block. May be repeated: that never makes a second event.",
    args: { transaction: t.arg({ type: "Base64", required: true, description: bytesArg }), signature: t.arg({ type: "Base64", required: true, description: signatureArg }) },
    resolve: async (_root, { transaction, signature }, context): Promise<Submission> => {
      ownOnly(signedIn(context), transaction, "transaction");
      await renew(context);
      return { recorded: await context.services.offline.submit(transaction, signature) };
    },
  }),
}));

/** This server carries only what its signed-in user signs. @throws {DomainError} `auth/signature-invalid` */
function ownOnly(viewer: Viewer, bytes: Uint8Array, what: "proposal" | "transaction"): void {
  const creator = creatorOf(bytes, what);
  const same = creator.mspId === viewer.mspId && der(creator.certificate).equals(der(viewer.certificate));
  if (!same) throw new DomainError("auth/signature-invalid", {});
}

function der(pem: string): Buffer {
  try {
    return new X509Certificate(pem).raw;
  } catch (cause) {
    throw new DomainError("input/malformed", { problem: "its creator has no certificate" }, { cause });
  }
}

