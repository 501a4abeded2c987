import { subject } from "../act.ts";
import { payerCollection } from "../collections.ts";
import { declaredValueId } from "../declarations.ts";
import { secretOf } from "../secret.ts";
import { ImportValue } from "../imports.ts";
import { assessImport } from "../tax/import/assess.ts";
import { importTables } from "../tax/import/types.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import type { Ledger, Subject } from "../act.ts";
import type { ImportDeclaration, ImportItemCodec } from "../imports.ts";
import type { ImportCase, ImportComputation, ImportItem } from "../tax/import/types.ts";
import type { SourceCited } from "../tax/royalty.ts";
import { manifestOf } from "./manifest.ts";
import { permitOf } from "./permits.ts";
import { entryOf } from "./warehouse.ts";

/** The assessment of an import, and the records that it rests on. */
export interface ImportAssessed {
  readonly computation: ImportComputation;
  readonly sources: readonly SourceCited[];
  readonly named: readonly Subject[];
}

/**
 * Assesses an import declaration from its private value, its goods and the tables in force on the legal date.
 * @throws {DomainError} `record/unknown`, `proof/tampered`, `table/missing`, and whatever `assessImport` refuses
 */
export async function assessImportOf(ledger: Ledger, declaration: ImportDeclaration, legalDate: string): Promise<ImportAssessed> {
  const { declarationNo, version, versionTx, valueDigest, payerMsp, importerId, manifestNo, procedure, months, borderPoint, incoterm, items, additionalSheets } = declaration;
  const value = await secretOf(ledger, payerCollection(payerMsp), "importDeclaration", declaredValueId(declarationNo, version), ImportValue, valueDigest);
  const tables = await tablesInForce(ledger, ...importTables);
  const own: SourceCited = { kind: "importDeclaration", id: declarationNo, tx: versionTx };
  const manifest = await manifestOf(ledger, manifestNo);
  const cited = async (item: ImportItemCodec): Promise<readonly SourceCited[]> => [
    own,
    ...(await Promise.all((item.permits ?? []).map(async (id) => ({ kind: "permit", id, tx: (await permitOf(ledger, id)).tx })))),
    ...(item.entryNo === undefined ? [] : [{ kind: "warehouseEntry", id: item.entryNo, tx: (await entryOf(ledger, item.entryNo)).tx }]),
  ];
  const citations = new Map(await Promise.all(items.map(async (item) => [item.no, await cited(item)] as const)));
  const computation = assessImport(importCaseOf({ on: legalDate, procedure, borderPoint, items, additionalSheets, months, incoterm }, value, { declaration: [own], ofItem: (no) => citations.get(no) ?? [] }), tables);
  const tableSources = Object.values(tables).map(({ name, version: number, tx = "" }) => ({ kind: "table", id: `${name}/${number}`, tx }));
  const documents = [...new Map([...citations.values()].flat().map((source) => [`${source.kind} ${source.id}`, source])).values()];
  return {
    computation,
    sources: [...documents, { kind: "manifest", id: manifestNo, tx: manifest.tx }, ...tableSources],
    named: [subject("manifest", manifestNo, "named"), ...documents.filter(({ kind }) => kind === "permit" || kind === "warehouseEntry").map(({ kind, id }) => subject(kind as "permit", id, "named")), subject("organisation", importerId, "named")],
  };
}

/** What a declaration states that its taxes turn on. */
export interface Declared extends Pick<ImportDeclaration, "procedure" | "borderPoint" | "items" | "additionalSheets"> {
  /** Legal date. */
  readonly on: string;
  readonly months?: number | undefined;
  readonly incoterm?: ImportDeclaration["incoterm"] | undefined;
}

/**
 * The import as the tax engine takes it: the peers' before they assess, and the importer's before anything is signed.
 * @param sources records that its lines rest on; none for what is not on the ledger yet
 */
export function importCaseOf({ on, procedure, borderPoint, items, additionalSheets, months, incoterm }: Declared, value: Omit<ImportValue, "salt">, sources: { readonly declaration: readonly SourceCited[]; ofItem(no: number): readonly SourceCited[] } = { declaration: [], ofItem: () => [] }): ImportCase {
  return {
    on,
    procedure,
    borderPoint,
    items: items.map((item) => itemOf(item, value, sources.ofItem(item.no))),
    additionalSheets,
    sources: sources.declaration,
    ...(months === undefined ? {} : { months }),
    ...(incoterm === undefined ? {} : { incoterm }),
    ...(value.shared === undefined ? {} : { shared: value.shared }),
    ...(procedure === "bonded-warehouse" && value.contractValue ? { bonded: { kind: "zone" as const, value: value.contractValue.amount, currency: value.contractValue.currency } } : {}),
  };
}

function itemOf(item: ImportItemCodec, value: Omit<ImportValue, "salt">, sources: readonly SourceCited[]): ImportItem {
  const { no, hs, description, origin, netKg, litres, pieces, alcoholPct, octane, use, vehicle, preference, reliefs } = item;
  return {
    no,
    hs,
    name: description,
    origin,
    value: value.items.find((each) => each.no === no)?.value ?? [],
    quantities: { kg: netKg, ...(litres === undefined ? {} : { litre: litres }), ...(pieces === undefined ? {} : { piece: pieces }) },
    sources,
    ...(alcoholPct === undefined ? {} : { alcoholPct }),
    ...(octane === undefined ? {} : { octane }),
    ...(use === undefined ? {} : { use }),
    ...(vehicle === undefined ? {} : { vehicle }),
    ...(preference === undefined ? {} : { preference }),
    ...(reliefs === undefined ? {} : { reliefs }),
  };
}
