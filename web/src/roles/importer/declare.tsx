import { useMemo } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { DomainError } from "../../../../domain/error.ts";
import { FileImport, ImportValue } from "../../../../domain/imports.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { documentOf, filledOf } from "../../forms/values.ts";
import type { Values } from "../../forms/values.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useSession } from "../../session/session.tsx";
import { kilograms, localDay } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { numbersOf } from "../vehicle.ts";
import { DutyPreview } from "./duty-preview.tsx";
import type { Typed } from "./duty-preview.tsx";

const CargoQuery = graphql(`
  query CargoToDeclare($id: String!, $orgId: String!) {
    manifest(manifestNo: $id) {
      manifestNo status borderPoint shipper shipperCountry waybillType waybillNo vehicle { plate trailerPlate wagonNo containerNo }
      lines { line hs description packagesLeft netKgLeft importerId }
      warehouseEntries(first: 100) { edges { node { entryNo importerId hs description packagesLeft netKgLeft declaration { items { no origin } } itemNo } } }
    }
    permits(first: 50, holderId: $orgId) { edges { node { permitId goods headings netKgLeft validTo revokedOn } } }
  }
`);
type Cargo = NonNullable<ResultOf<typeof CargoQuery>["manifest"]>;

/** Codes of box 44 by the kind of transport document. */
const WAYBILL_CODES: Readonly<Record<Cargo["waybillType"], string>> = { CMR: "730", SMGS: "720", BILL_OF_LADING: "705" };
const CURRENCY_OF: Readonly<Record<string, string>> = { CN: "CNY", RU: "RUB", KR: "KRW", JP: "JPY", DE: "EUR", US: "USD" };
/** Optional fields that few items need. */
const FOLDED = ["litres", "pieces", "alcoholPct", "octane", "use", "vehicle", "preference", "reliefs", "entryNo", "line"].map((name) => `items[].${name}`).concat("months", "secret.shared");

/** An import declaration in which everything is filled that the cargo tells; the duty shows beside it, before anything is signed. */
export default function DeclarePage() {
  const { id = "" } = useParams();
  const [params] = useSearchParams();
  const entry = params.get("entry");
  const { t, language } = useText();
  const { viewer } = useSession();
  useTitle(t("importer.declareTitle", { manifest: id }));
  const [{ data, error, fetching }] = useQuery({ query: CargoQuery, variables: { id, orgId: viewer?.orgId ?? "" }, pause: !viewer, requestPolicy: "cache-and-network" });
  const cargo = data?.manifest;
  const orgId = viewer?.orgId ?? "";
  // The form begins with what the cargo was when the page was opened: later news must not take away what was typed.
  const known = cargo !== undefined && cargo !== null;
  const presets = useMemo(() => (cargo ? presetsOf(cargo, orgId, entry) : undefined), [known, id, orgId, entry]);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  if (!cargo) return <div className="empty"><h1>{t("record.unknown", { id })}</h1></div>;
  const permits = (data?.permits.edges ?? []).map(({ node }) => node).filter(({ revokedOn }) => revokedOn === null);
  return (
    <>
      <p><Link to="/">{t("importer.title")}</Link></p>
      <h1>{t("importer.declareTitle", { manifest: id })}</h1>
      <p className="hint">{t("importer.cargo")}: <Link className="number" to={recordPath("manifest", id)}>{id}</Link> · {numbersOf(cargo.vehicle)} · <bdi>{cargo.shipper}</bdi> ({cargo.shipperCountry})</p>
      {permits.length > 0 && <p className="hint">{t("importer.permits")}: {permits.map(({ permitId, goods, netKgLeft, validTo }) => <span key={permitId}><Link className="number" to={recordPath("permit", permitId)}>{permitId}</Link> <bdi>{goods}</bdi>, {kilograms(netKgLeft, language)}, {validTo}; </span>)}</p>}
      {presets === undefined || (presets.input["items"] as readonly unknown[]).length === 0 ? <p className="notice">{t("importer.nothingLeft")}</p> : (
        <div className="columns main-first">
          <TransactionForm transaction="imports:file" preset={presets.input} secretPreset={presets.secret} hidden={["manifestNo"]} order={["procedure", "customsOffice", "items", "incoterm", "documents"]} folded={FOLDED} aside={({ input, secret }) => <DutyPreview typed={typedOf(input, secret, cargo.borderPoint)} />} />
        </div>
      )}
    </>
  );
}

function presetsOf(cargo: Cargo, orgId: string, entry: string | null): { readonly input: Values; readonly secret: Values } {
  const fromBond = cargo.warehouseEntries.edges.map(({ node }) => node).filter(({ entryNo, importerId }) => entryNo === entry && importerId === orgId);
  const goods = entry === null
    ? cargo.lines.filter(({ importerId, packagesLeft }) => importerId === orgId && packagesLeft > 0).map(({ line, hs, description, packagesLeft, netKgLeft }) => ({ line: String(line), hs, description, packages: String(packagesLeft), netKg: netKgLeft, origin: cargo.shipperCountry }))
    : fromBond.map(({ entryNo, hs, description, packagesLeft, netKgLeft, declaration, itemNo }) => ({ entryNo, hs, description, packages: String(packagesLeft), netKg: netKgLeft, origin: declaration?.items.find(({ no }) => no === itemNo)?.origin ?? cargo.shipperCountry }));
  const items = goods.map((item, i) => ({ no: String(i + 1), ...item }));
  const documents = [{ code: "380", number: "" }, { code: "785", number: cargo.manifestNo }, { code: WAYBILL_CODES[cargo.waybillType], number: cargo.waybillNo }];
  const currency = CURRENCY_OF[cargo.shipperCountry] ?? "";
  const value = items.map(({ no }) => ({ no, value: [{ element: "price", amount: "", currency }] }));
  return {
    input: topOf(filledOf(FileImport.shape, { manifestNo: cargo.manifestNo, procedure: "home-use", items, documents, additionalSheets: "0" }), ["manifestNo", "procedure", "items", "documents", "additionalSheets"]),
    secret: topOf(filledOf(ImportValue.shape, { items: value }), ["items"]),
  };
}

const topOf = (values: unknown, names: readonly string[]): Values => Object.fromEntries(names.map((name) => [name, (values as Values)[name] ?? ""]));

/** What the taxes turn on, once the form has it; fields that they do not turn on need not be filled yet. */
function typedOf(input: Values, secret: Values, borderPoint: string): Typed | DomainError | undefined {
  const empty = { key: "preview", declarationNo: "preview", manifestNo: "preview", customsOffice: "–", documents: [], additionalSheets: 0 };
  const given = documentOf(FileImport.shape, input) as Readonly<Record<string, unknown>> | undefined;
  const value = documentOf(ImportValue.shape, secret) as Readonly<Record<string, unknown>> | undefined;
  const complete = Array.isArray(value?.["items"]) && (value["items"] as readonly { readonly value?: readonly { readonly amount?: unknown }[] }[]).every((item) => item.value?.every(({ amount }) => amount !== undefined) ?? false);
  if (!given || !complete) return undefined;
  try {
    const documents = (Array.isArray(given["documents"]) ? (given["documents"] as readonly object[]) : []).filter((one) => "number" in one && "code" in one);
    const { procedure, items, additionalSheets, months, incoterm, at } = FileImport.decode({ ...empty, ...given, documents }, "");
    const { salt: _salt, ...declared } = ImportValue.decode({ invoiceNo: "–", ...value, salt: "0".repeat(64) }, "secret");
    return { declared: { on: localDay(at), procedure, borderPoint, items, additionalSheets, months, incoterm }, value: declared };
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
