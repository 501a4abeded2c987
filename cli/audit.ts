import { ApiClient } from "./api.ts";
import { UsageError } from "./failure.ts";
import { identityNamed, places } from "./identities.ts";

/*
 * Commands of those who oversee: the mass balance of licences, findings, and where the goods of a batch are.
 */

interface Options {
  readonly data: string;
  readonly as: string;
  readonly url?: string;
  readonly json?: true;
}
interface Page<T> {
  readonly edges: readonly { readonly node: T }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function signedIn({ data, as, url }: Options): Promise<ApiClient> {
  const api = url === undefined ? ApiClient.on(data) : new ApiClient(url);
  await api.signIn(identityNamed(places(data).identities, as));
  return api;
}

/** Every row of a connection named `page`, one page after another. */
async function rowsOf<T>(api: ApiClient, query: string, variables: object): Promise<T[]> {
  const rows: T[] = [];
  for (let after: string | null = null; ; ) {
    const { page }: { page: Page<T> } = await api.query(query, { ...variables, after });
    rows.push(...page.edges.map(({ node }) => node));
    if (!page.pageInfo.hasNextPage) return rows;
    after = page.pageInfo.endCursor;
  }
}

/** The chain, each step at most the one before. */
const masses = ["minedKg", "processedKg", "declaredKg", "exitedKg", "acceptedKg"] as const;
type Masses = Readonly<Record<(typeof masses)[number] | "soldKg" | "soldExitedKg" | "adjustedKg", string>>;
interface Flag {
  readonly code: string;
  readonly product: string | null;
  readonly excessKg: string;
}
interface Balance {
  readonly licenceNo: string;
  readonly total: Masses;
  readonly months: readonly (Masses & { readonly product: string; readonly month: string; readonly breaks: readonly Flag[] })[];
  readonly flags: readonly Flag[];
}
const FIGURES = `${masses.join(" ")} soldKg soldExitedKg adjustedKg`;
const FLAG = "code product excessKg";

/** `garal balance [LICENCE]`: tonnes mined, processed, declared, taken out and accepted abroad, and sold at home, by product and month; what breaks the chain is marked. */
export async function balance(licence: string | undefined, options: Options & { readonly from?: string; readonly to?: string }): Promise<void> {
  const api = await signedIn(options);
  const rows = await rowsOf<Balance>(
    api,
    `query ($licence: String, $from: String, $to: String, $after: String) { page: massBalances(licenceNo: $licence, from: $from, to: $to, first: 10, after: $after) {
      edges { node { licenceNo total { ${FIGURES} } months { product month ${FIGURES} breaks { ${FLAG} } } flags { ${FLAG} } } } pageInfo { hasNextPage endCursor } } }`,
    { licence, from: options.from, to: options.to },
  );
  if (options.json) return void process.stdout.write(`${JSON.stringify(rows)}\n`);
  const shown = [...masses, "soldKg", "soldExitedKg"] as const;
  const row = (label: string, of: Masses) => `  ${label.padEnd(28)}${shown.map((name) => tonnes(of[name]).padStart(14)).join("")}`;
  const broken = ({ code, product, excessKg }: Flag) => `${code.toLowerCase().replaceAll("_", "-")}${product ? ` ${product}` : ""}: ${tonnes(excessKg)} t`;
  const lines = rows.flatMap(({ licenceNo, total, months, flags }) => [
    `${licenceNo}`,
    `  ${"t".padEnd(28)}${shown.map((name) => name.replace("Kg", "").padStart(14)).join("")}`,
    ...months.map(({ product, month, breaks, ...of }) => `${row(`${month} ${product}`, of)}${breaks.map((flag) => `  ! ${broken({ ...flag, product: null })}`).join("")}`),
    row("all", total),
    `  ${"difference to the step before".padEnd(28)}${masses.map((name, i) => (i === 0 ? "" : difference(total[name], total[masses[i - 1] as (typeof masses)[number]])).padStart(i === 0 ? 13 : 14)).join("")}`,
    ...flags.map((flag) => `  ! ${broken(flag)}`),
  ]);
  process.stdout.write(`${lines.join("\n") || "no licence"}\n`);
}

interface FindingRow {
  readonly code: string;
  readonly rule: string;
  readonly kind: string;
  readonly recordId: string;
  readonly figure: string;
  readonly threshold: string;
  readonly unit: string;
  readonly of: string | null;
}

/** `garal findings`: figures beyond their thresholds. */
export async function findings(options: Options & { readonly from?: string; readonly to?: string; readonly code?: readonly string[] }): Promise<void> {
  const api = await signedIn(options);
  const rows = await rowsOf<FindingRow>(
    api,
    `query ($codes: [FindingCode!], $from: Date, $to: Date, $after: String) { page: findings(codes: $codes, from: $from, to: $to, first: 100, after: $after) {
      edges { node { code rule kind recordId figure threshold unit of } } pageInfo { hasNextPage endCursor } } }`,
    { codes: options.code, from: options.from, to: options.to },
  );
  if (options.json) return void process.stdout.write(`${JSON.stringify(rows)}\n`);
  const lines = rows.map(({ code, rule, kind, recordId, figure, threshold, unit, of }) => `${code.padEnd(4)} ${word(rule).padEnd(22)} ${word(kind)} ${recordId}${of === null ? "" : ` (${of})`}: ${plain(figure)} ${unit}, threshold ${plain(threshold)} ${unit}`);
  process.stdout.write(`${lines.join("\n") || "nothing found"}\n`);
}

interface Batch {
  readonly batchId: string;
  readonly recall: { readonly recallNo: string; readonly reason: string; readonly recalledOn: string; readonly liftedOn: string | null } | null;
  readonly owners: readonly { readonly ownerId: string; readonly owner: { readonly name: string } | null; readonly unit: string; readonly lots: number; readonly left: string; readonly sold: string }[];
}

/** `garal recall GTIN/BATCH`: everyone who has goods of a batch, or sold some. */
export async function recall(batch: string, options: Options): Promise<void> {
  const cut = batch.indexOf("/");
  if (cut < 1) throw new UsageError("write the batch as GTIN/BATCH");
  const api = await signedIn(options);
  const { batch: found } = await api.query<{ batch: Batch }>(
    "query ($gtin: String!, $batchNo: String!) { batch(gtin: $gtin, batchNo: $batchNo) { batchId recall { recallNo reason recalledOn liftedOn } owners { ownerId owner { name } unit lots left sold } } }",
    { gtin: batch.slice(0, cut), batchNo: batch.slice(cut + 1) },
  );
  if (options.json) return void process.stdout.write(`${JSON.stringify(found)}\n`);
  const { recall: issued, owners } = found;
  const status = issued ? `recalled on ${issued.recalledOn} (${issued.recallNo}: ${issued.reason})${issued.liftedOn ? `, lifted on ${issued.liftedOn}` : ""}` : "not recalled";
  const lines = owners.map(({ ownerId, owner, unit, lots, left, sold }) => `  ${ownerId.padEnd(24)} ${plain(left)} ${unit.toLowerCase()} left, ${plain(sold)} sold, in ${lots} goods lots  ${owner?.name ?? ""}`);
  process.stdout.write(`${[`${found.batchId}: ${status}`, ...(lines.length > 0 ? lines : ["  nobody has any"])].join("\n")}\n`);
}

const word = (value: string): string => value.toLowerCase().replaceAll("_", "-");
/** Without zeros that say nothing. */
const plain = (value: string): string => (value.includes(".") ? value.replace(/\.?0+$/, "") : value);
/** Tonnes with three decimals of exact kilograms. */
function tonnes(kg: string): string {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(kg) ?? [];
  const grams = BigInt(whole) * 1000n + BigInt(fraction.padEnd(3, "0").slice(0, 3));
  return `${sign}${grams / 1_000_000n}.${String((grams / 1000n) % 1000n).padStart(3, "0")}`;
}
function difference(later: string, earlier: string): string {
  const grams = (kg: string): bigint => BigInt(kg.replace(/^(-?\d+)(?:\.(\d+))?$/, (_all, whole: string, fraction = "") => `${whole}${String(fraction).padEnd(3, "0").slice(0, 3)}`));
  const less = grams(later) - grams(earlier);
  const size = less < 0n ? -less : less;
  return `${less < 0n ? "-" : "+"}${tonnes(`${size / 1000n}.${String(size % 1000n).padStart(3, "0")}`)}`;
}
