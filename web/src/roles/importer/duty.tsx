import { useId, useMemo, useState } from "react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { DomainError } from "../../../../domain/error.ts";
import { ImportItemCodec, ValuePart } from "../../../../domain/imports.ts";
import { graphql } from "../../api/graphql.ts";
import { readNumber } from "../../forms/values.ts";
import { useTitle } from "../../frame/title.ts";
import { fieldLabel } from "../../forms/labels.ts";
import { useText } from "../../text/language.tsx";
import { today } from "../today.ts";
import { DutyPreview } from "./duty-preview.tsx";
import type { Typed } from "./duty-preview.tsx";

const PointsQuery = graphql(`query DutyBorderPoints { table(name: BORDER_POINTS) { inForceTable { rows } } }`);
const FIELDS = ["hs", "origin", "netKg", "amount", "currency"] as const;
type Field = (typeof FIELDS)[number];

/** The duty before the goods come: HS code, origin and value, and nothing is recorded. */
export default function DutyPage() {
  const { t, language, pick } = useText();
  const id = useId();
  useTitle(t("menu.duty"));
  const [typed, setTyped] = useState<Readonly<Record<Field, string>>>({ hs: "", origin: "CN", netKg: "1000", amount: "", currency: "CNY" });
  const [point, setPoint] = useState("zamiin-uud-road");
  const [{ data }] = useQuery({ query: PointsQuery });
  const rows = data?.table?.inForceTable?.rows;
  const points = Array.isArray(rows) ? (rows as readonly { readonly id?: string; readonly name?: string; readonly nameMn?: string }[]).flatMap(({ id: one, name = "", nameMn = "" }) => (one === undefined ? [] : [{ id: one, name: pick(name, nameMn) }])) : [];
  const labelOf: Readonly<Record<Field, string>> = { hs: fieldLabel("hs", "HS", language), origin: fieldLabel("origin", "origin", language), netKg: fieldLabel("netKg", "net", language), amount: t("duty.value"), currency: t("duty.currency") };
  const preview = useMemo(() => typedOf(typed, point), [typed, point]);
  return (
    <>
      <p><Link to="/">{t("importer.title")}</Link></p>
      <h1>{t("duty.calculator")}</h1>
      <div className="card form">
        <div className="row-fields">
          {FIELDS.map((name) => (
            <div key={name} className="field">
              <label htmlFor={`${id}-${name}`}>{labelOf[name]}</label>
              <input id={`${id}-${name}`} value={typed[name]} maxLength={40} autoComplete="off" inputMode={name === "netKg" || name === "amount" ? "decimal" : "text"} onChange={(event) => setTyped({ ...typed, [name]: event.target.value })} />
            </div>
          ))}
          <div className="field">
            <label htmlFor={`${id}-point`}>{fieldLabel("borderPoint", "border", language)}</label>
            <select id={`${id}-point`} value={point} onChange={(event) => setPoint(event.target.value)}>{points.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</select>
          </div>
        </div>
      </div>
      <DutyPreview typed={preview} />
    </>
  );
}

function typedOf(typed: Readonly<Record<Field, string>>, borderPoint: string): Typed | DomainError | undefined {
  if (typed.hs.trim() === "" || typed.amount.trim() === "") return undefined;
  try {
    const item = ImportItemCodec.decode({ no: 1, hs: typed.hs.trim(), description: "–", origin: typed.origin.trim().toUpperCase(), packages: 1, netKg: readNumber(typed.netKg) }, "");
    const part = ValuePart.decode({ element: "price", amount: readNumber(typed.amount), currency: typed.currency.trim().toUpperCase() }, "");
    return { declared: { on: today(), procedure: "home-use", borderPoint, items: [item], additionalSheets: 0 }, value: { invoiceNo: "–", items: [{ no: 1, value: [part] }] } };
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
