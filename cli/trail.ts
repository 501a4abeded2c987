import type { Language } from "../domain/error.ts";
import { ApiClient } from "./api.ts";
import { CommandError, UsageError } from "./failure.ts";
import { identityNamed, places } from "./identities.ts";
import { renderTrail } from "./trail-text.ts";
import type { Found } from "./trail-text.ts";

interface Options {
  readonly data: string;
  readonly as: string;
  readonly url?: string;
  readonly language: string;
  readonly json?: true;
}

const trail = `trail(first: 1000) {
  things { kind recordId side }
  links { from { kind recordId } to { kind recordId } massKg }
  events { about { kind recordId } event { type at block transactionId massInKg massOutKg by { orgId } site { siteId name nameMn } } }
  hasMore
}
origin { licences { percent massKg licenceNo licence { deposit depositMn } } }`;
const assessed = `declaration { declarationNo status assessment {
  assessmentId status settlement reasons
  statement { lines { label labelMn base baseUnit rate rateUnit amount currency legalBasis rule { table version row verified } sources { kind id tx } } totals { currency charged credited due } }
} }`;
const LOOK_UP = `query ($id: String!) {
  search(text: $id, first: 50) { kind recordId term }
  lot(lotId: $id) { recordId }
  unit(unitId: $id) { recordId }
  consignment(consignmentId: $id) { recordId }
  declaration(declarationNo: $id) { consignmentId }
}`;
const QUERIES = {
  lot: `query ($id: String!) { lot(lotId: $id) { recordId product massKg madeKg ownerId status ${trail} } }`,
  unit: `query ($id: String!) { unit(unitId: $id) { recordId netKg status vehicle { kind plate trailerPlate wagonNo containerNo } sealNo waybillNo exitNetKg consignment { recordId product borderPoint ${assessed} } ${trail} } }`,
  consignment: `query ($id: String!) { consignment(consignmentId: $id) { recordId product loadedKg exitedKg status borderPoint unitCount ${assessed} ${trail} } }`,
} as const;
type Kind = keyof typeof QUERIES;
const kinds = Object.keys(QUERIES) as Kind[];

type LookUp = Readonly<Record<Kind, object | null>> & {
  readonly search: readonly { readonly kind: string; readonly recordId: string; readonly term: string }[];
  readonly declaration: { readonly consignmentId: string } | null;
};

/**
 * `garal trail ID`: every event up- and downstream of a lot, transport unit or consignment, with its origin and, for those entitled, the assessment.
 * A plate, container, wagon, seal or other number that names exactly one of them does as well.
 * @throws {CommandError} when nothing, or more than one thing, bears the number
 */
export async function trailOf(id: string, { data, as, url, language, json }: Options): Promise<void> {
  if (language !== "mn" && language !== "en") throw new UsageError("--language is mn or en");
  const api = url === undefined ? ApiClient.on(data) : new ApiClient(url);
  await api.signIn(identityNamed(places(data).identities, as));
  const target = await named(api, id);
  const found: Found = await api.query(QUERIES[target.kind], { id: target.id });
  process.stdout.write(json ? `${JSON.stringify(found)}\n` : renderTrail(found, language satisfies Language));
}

/** The lot, unit or consignment that bears a number: by its own, by its declaration's, or by any other that leads to one alone. */
export async function named(api: ApiClient, id: string): Promise<{ kind: Kind; id: string }> {
  const { search, declaration, ...records } = await api.query<LookUp>(LOOK_UP, { id });
  const kind = kinds.find((each) => records[each]);
  if (kind) return { kind, id };
  if (declaration) return { kind: "consignment", id: declaration.consignmentId };
  const term = id.toUpperCase().replace(/[^\p{L}\p{Nd}]/gu, "");
  const hits = search.flatMap((hit) => kinds.filter((each) => each === hit.kind.toLowerCase()).map((each) => ({ kind: each, id: hit.recordId, exact: hit.term === term })));
  const exact = hits.filter((hit) => hit.exact);
  const candidates = [...new Map((exact.length > 0 ? exact : hits).map((hit) => [`${hit.kind} ${hit.id}`, hit])).values()];
  const [only] = candidates;
  if (!only) throw new CommandError(`nothing bears the number ${id}`);
  if (candidates.length > 1) throw new CommandError(`${id} names several: ${candidates.slice(0, 10).map((hit) => hit.id).join(", ")}`);
  return only;
}
