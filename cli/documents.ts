import { randomUUID, sign, X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { certificateCheck } from "../api/auth/certificate.ts";
import { readTrust } from "../api/auth/trust.ts";
import { signatureProblem } from "../api/document-signature.ts";
import type { SignedDocument } from "../api/document-signature.ts";
import { mediaTypeOf, sha256Of } from "../documents/index.ts";
import { statementOf } from "../domain/documents/statement.ts";
import { DomainError } from "../domain/error.ts";
import { readProfile } from "../gateway/index.ts";
import { ApiClient } from "./api.ts";
import { CommandError, UsageError } from "./failure.ts";
import { Clients, identityNamed, places } from "./identities.ts";

interface Options {
  readonly data: string;
  readonly as: string;
  readonly url?: string;
  readonly json?: true;
}
interface Found {
  readonly sha256: string;
  readonly kind: string;
  readonly mediaType: string;
  readonly size: number;
  readonly access: string;
  readonly ownerId: string;
  readonly attachedAt: string;
  readonly stored: boolean;
  readonly mayFetch: boolean;
  readonly replacedBy: string | null;
  readonly subjects: readonly { readonly kind: string; readonly id: string }[];
  readonly signatures: { readonly edges: readonly { readonly node: Signature }[] };
}
interface Signature {
  readonly signatureNo: string;
  readonly purpose: string;
  readonly certificate: string;
  readonly signature: string;
  readonly orgId: string;
  readonly mspId: string;
  readonly user: string;
  readonly signedAt: string;
}

const FIELDS = `sha256 kind mediaType size access ownerId attachedAt stored mayFetch replacedBy subjects { kind id }
  signatures(first: 100) { edges { node { signatureNo purpose certificate signature orgId mspId user signedAt } } }`;

/** `garal documents add FILE`: sends a file to the store and attaches it to records by its hash. @throws {CommandError | UsageError | DomainError} */
export async function add(file: string, options: Options & { readonly subject: readonly string[]; readonly kind: string; readonly access: string; readonly for?: string; readonly replaces?: string; readonly reason?: string }): Promise<void> {
  const bytes = read(file);
  const [sha256, mediaType] = [sha256Of(bytes), mediaTypeOf(bytes)];
  if ((options.replaces === undefined) !== (options.reason === undefined)) throw new UsageError("--replaces and --reason go together");
  const subjects = options.subject.map(subjectOf);
  const api = await signedIn(options);
  await api.sendFile(sha256, bytes);
  const clients = new Clients(places(options.data).profile, places(options.data).identities);
  try {
    const replaces = options.replaces === undefined ? {} : { replaces: { sha256: options.replaces, reason: options.reason } };
    const fetchers = options.for === undefined ? {} : { fetcherIds: options.for.split(",") };
    // The hash is the key: the same file attached again is the same event.
    const input = { key: `document-${sha256.slice(0, 48)}`, at: now(), sha256, size: bytes.length, mediaType, kind: options.kind, subjects, access: options.access, ...fetchers, ...replaces };
    const { txId, block } = await clients.of(options.as).submit("documents:attach", input, undefined);
    print(options, { sha256, mediaType, size: bytes.length, transactionId: txId }, `${sha256}  ${mediaType}, ${bytes.length} bytes, attached to ${options.subject.join(", ")} in block ${block}`);
  } finally {
    clients.close();
  }
}

/** `garal documents sign HASH`: signs a document by the identity's key. @throws {CommandError | DomainError} */
export async function signDocument(sha256: string, options: Options & { readonly purpose: string }): Promise<void> {
  const api = await signedIn(options);
  const { size, mediaType } = await documentOf(api, sha256);
  const identity = identityNamed(places(options.data).identities, options.as);
  const certificate = new X509Certificate(identity.certificate);
  const { mspId, orgId, user } = certificateCheck(readTrust(readProfile(places(options.data).profile)))(identity.certificate, new Date());
  const at = now();
  const statement = statementOf({ sha256, size, mediaType: ledgerWord(mediaType), purpose: options.purpose as never, orgId, mspId, user, at });
  const signature = sign("sha256", Buffer.from(statement), { key: identity.privateKey, dsaEncoding: "ieee-p1363" }).toString("base64");
  const signatureNo = randomUUID();
  const clients = new Clients(places(options.data).profile, places(options.data).identities);
  try {
    const input = { key: `sign-${signatureNo}`, at, signatureNo, sha256, purpose: options.purpose, certificate: certificate.raw.toString("base64"), signature };
    const { txId, block } = await clients.of(options.as).submit("documents:sign", input, undefined);
    print(options, { signatureNo, transactionId: txId, statement }, `${signatureNo}: ${options.purpose} by ${orgId} (${user}) in block ${block}`);
  } finally {
    clients.close();
  }
}

/** `garal documents get HASH -o FILE`: fetches a file and checks its hash. @throws {CommandError} */
export async function get(sha256: string, options: Options & { readonly output: string }): Promise<void> {
  const api = await signedIn(options);
  const bytes = await api.fetchFile(sha256);
  if (sha256Of(bytes) !== sha256) throw new CommandError(`what came is not document ${sha256}; nothing was written`);
  try {
    writeFileSync(options.output, bytes);
  } catch (cause) {
    throw new CommandError(`${options.output} cannot be written`, { cause });
  }
  print(options, { sha256, file: options.output, size: bytes.length }, `${options.output}: ${bytes.length} bytes`);
}

/** `garal documents list SUBJECT`: the documents of a record, `kind/id`. @throws {CommandError | UsageError} */
export async function list(subject: string, options: Options): Promise<void> {
  const { kind, id } = subjectOf(subject);
  const field = fields[kind];
  if (!field) throw new UsageError(`documents are listed of ${Object.keys(fields).join(", ")}; write consignment/ID`);
  const api = await signedIn(options);
  const { found } = await api.query<{ found: { attachments: readonly Found[] } | null }>(`query ($id: String!) { found: ${field[0]}(${field[1]}: $id) { attachments { ${FIELDS} } } }`, { id });
  if (!found) throw new DomainError("record/unknown", { kind, id });
  print(options, found.attachments, found.attachments.map(line).join("\n") || "no documents");
}

/** `garal documents verify FILE`: whether a file is on the ledger as it is, and which signatures of it hold. Exit code 1 unless all do. */
export async function verify(file: string, options: Options): Promise<void> {
  const sha256 = sha256Of(read(file));
  const api = await signedIn(options);
  const document = await documentOf(api, sha256);
  const identify = certificateCheck(readTrust(readProfile(places(options.data).profile)));
  const signatures = document.signatures.edges.map(({ node }) => ({ ...node, problem: signatureProblem(inLedgerWords(document), { ...node, purpose: ledgerWord(node.purpose) as never }, identify) }));
  const lines = [
    line(document),
    ...(document.replacedBy ? [`  replaced by ${document.replacedBy}`] : []),
    ...signatures.map(({ purpose, orgId, user, signedAt, problem }) => `  ${problem === undefined ? "✓" : "✗"} ${purpose.toLowerCase()} by ${orgId} (${user}) at ${signedAt}${problem === undefined ? "" : `: ${problem}`}`),
    ...(signatures.length === 0 ? ["  not signed"] : []),
  ];
  print(options, { sha256, attachedBy: document.ownerId, attachedAt: document.attachedAt, replacedBy: document.replacedBy, signatures }, lines.join("\n"));
  if (signatures.some(({ problem }) => problem !== undefined)) process.exitCode = 1;
}

/** Kinds whose documents are listed, with the query and its argument. */
const fields: Readonly<Record<string, readonly [string, string]>> = { consignment: ["consignment", "consignmentId"], unit: ["unit", "unitId"], lot: ["lot", "lotId"], contract: ["contract", "contractNo"], declaration: ["declaration", "declarationNo"], licence: ["licence", "licenceNo"], organisation: ["organisation", "orgId"], site: ["site", "siteId"], manifest: ["manifest", "manifestNo"], importDeclaration: ["importDeclaration", "declarationNo"] };

async function documentOf(api: ApiClient, sha256: string): Promise<Found> {
  const { document } = await api.query<{ document: Found | null }>(`query ($sha256: String!) { document(sha256: $sha256) { ${FIELDS} } }`, { sha256 });
  if (!document) throw new CommandError(`no document on the ledger has the hash ${sha256}: the file was never attached, or it has been changed`);
  return document;
}

async function signedIn({ data, as, url }: Options): Promise<ApiClient> {
  const api = url === undefined ? ApiClient.on(data) : new ApiClient(url);
  await api.signIn(identityNamed(places(data).identities, as));
  return api;
}

function subjectOf(text: string): { readonly kind: string; readonly id: string } {
  const cut = text.indexOf("/");
  if (cut < 1) throw new UsageError(`${text} is no record; write consignment/ID`);
  return { kind: text.slice(0, cut), id: text.slice(cut + 1) };
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new UsageError(`${file} cannot be read`, { cause });
  }
}

const line = ({ sha256, kind, mediaType, size, access, ownerId, attachedAt, stored, mayFetch }: Found): string =>
  `${sha256}  ${ledgerWord(kind)}, ${ledgerWord(mediaType)}, ${size} bytes, by ${ownerId} at ${attachedAt}, for ${ledgerWord(access)}${stored ? "" : ", not stored here"}${mayFetch ? "" : ", not for you"}`;

const mediaWords: Readonly<Record<string, string>> = { APPLICATION_PDF: "application/pdf", IMAGE_PNG: "image/png", IMAGE_JPEG: "image/jpeg" };
/** The ledger's word of a value as the API writes it. */
const ledgerWord = (value: string): string => mediaWords[value] ?? value.toLowerCase().replaceAll("_", "-");
const inLedgerWords = ({ sha256, size, mediaType }: Found): SignedDocument => ({ sha256, size, mediaType: ledgerWord(mediaType) as SignedDocument["mediaType"] });
const now = (): string => `${new Date().toISOString().slice(0, 19)}Z`;
const print = ({ json }: Options, data: unknown, text: string): void => void process.stdout.write(json ? `${JSON.stringify(data)}\n` : `${text}\n`);
