import { input, record, recordFrom } from "./act.ts";
import { mspId } from "./identifiers.ts";
import { choice, digest, field, id, instant, integer, list, object, optional, pattern, text } from "./schema.ts";
import type { Codec, Infer } from "./schema.ts";

/*
 * Documents: files that lie outside the ledger and are known on it by the SHA-256 of their bytes, which is also the record's id. A content
 * is attached once: whoever reads its hash on the channel cannot attach it again in its own name and so gain the right to fetch it.
 */

/** Largest file that is kept, bytes: a scanned contract fits. */
export const MAX_FILE_BYTES = 25_000_000;
/** Types of files, IANA media types. Nothing that a browser runs. */
export const mediaTypes = ["application/pdf", "image/png", "image/jpeg"] as const;
export type MediaType = (typeof mediaTypes)[number];
export const documentKinds = ["contract", "invoice", "packing-list", "waybill", "bill-of-lading", "origin-certificate", "laboratory-report", "permit", "survey", "payment-order", "photo", "act", "other"] as const;
/** Who may fetch the bytes: anyone, every member of the channel, or the organisations that are named. */
export const accesses = ["public", "channel", "parties"] as const;
/** Kinds of records to which documents are attached. */
export const attachableKinds = ["organisation", "site", "licence", "accreditation", "device", "lot", "sample", "certificate", "contract", "receipt", "consignment", "unit", "ticket", "declaration", "assessment", "payment", "acceptance", "manifest", "transit", "warehouseEntry", "permit", "importDeclaration", "goodsLot"] as const;

export const DocumentSubject = object({ kind: field(choice(attachableKinds), "Kind of the record."), id: field(text(128), "Its number.") });
export type DocumentSubject = Infer<typeof DocumentSubject>;

export const AttachDocument = input({
  sha256: field(digest, "SHA-256 of the file's bytes, hexadecimal."),
  size: field(integer(1, MAX_FILE_BYTES), "Size of the file, bytes."),
  mediaType: field(choice(mediaTypes), "Type of the file."),
  kind: field(choice(documentKinds), "What document it is."),
  subjects: field(list(DocumentSubject, { min: 1, max: 20 }), "Records that it belongs to."),
  access: field(choice(accesses), "Who may fetch it: anyone, every member, or the organisations named and the customs and tax authorities."),
  fetcherIds: optional(list(id, { max: 50 }), "Organisations that may fetch it beside its own."),
  replaces: optional(object({ sha256: field(digest, "Document that it replaces."), reason: field(text(), "Why.") }), "The document of the same organisation that it corrects."),
});
export const signingPurposes = ["issued", "agreed", "received", "witnessed"] as const;
const base64 = (max: number, example: string): Codec<string> => pattern("Text", /^[A-Za-z0-9+/]+={0,2}$/, example, max);
export const SignDocument = input({
  signatureNo: field(id, "New number of the signature."),
  sha256: field(digest, "Document that was signed."),
  purpose: field(choice(signingPurposes), "What the signature says."),
  certificate: field(base64(8_192, "MIIB…"), "The signer's X.509 certificate, DER in Base64."),
  signature: field(base64(128, "MEUC…"), "ECDSA P-256 over SHA-256 of the statement: r and s, 64 bytes in Base64."),
});
export type SignDocument = Infer<typeof SignDocument>;

export const Document = recordFrom(AttachDocument, {
  ownerId: field(id, "Organisation that attached it."),
  ownerMsp: field(id, "Its member."),
  fetchers: field(list(object({ orgId: field(id, "Organisation."), mspId: field(mspId, "Its member.") }), { max: 51 }), "Organisations that may fetch it, its own first, where access is for parties."),
  attachedAt: field(instant, "Event time of that."),
  replacedBy: optional(digest, "Document that replaced it."),
});
export type Document = Infer<typeof Document>;
export const DocumentSignature = record({
  ...(({ key: _key, at: _at, ...own }) => own)(SignDocument.fields),
  orgId: field(id, "Organisation that signed."),
  mspId: field(mspId, "Its member."),
  user: field(id, "Pseudonym of who signed, as its certificate has it."),
  signedAt: field(instant, "Time that was signed along."),
  statement: field(text(1024), "What was signed: its UTF-8 bytes."),
});
export type DocumentSignature = Infer<typeof DocumentSignature>;
