import type { ReactNode } from "react";
import { Link } from "react-router";
import { recordPath } from "../frame/search.tsx";
import { useLabels } from "../session/session.tsx";
import { grouped } from "../text/format.ts";
import { useText } from "../text/language.tsx";
import { Status } from "./status.tsx";

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  /** What the cell shows. */
  cell(row: Row): ReactNode;
  /** The same as plain text, for the file and for sorting. */
  text(row: Row): string;
  /** Right-aligned. */
  readonly numeric?: boolean;
}

/** Makers of the usual columns; `of` takes a row to its value. */
export interface ColumnMakers<Row> {
  /** The number of the record, leading to its page. */
  number(kind: string, of: (row: Row) => string): Column<Row>;
  text(id: string, header: string, of: (row: Row) => string | null): Column<Row>;
  /** A mass in kilograms. */
  kg(id: string, header: string, of: (row: Row) => string | null): Column<Row>;
  /** A status by its enum: a sign, a word, a colour. */
  status(enumName: string, of: (row: Row) => string): Column<Row>;
}

export function useColumns<Row>(): ColumnMakers<Row> {
  const { t, language } = useText();
  const label = useLabels();
  return {
    number: (kind, of) => ({ id: "number", header: t("table.number"), cell: (row) => <Link className="number" to={recordPath(kind, of(row))}>{of(row)}</Link>, text: of }),
    text: (id, header, of) => ({ id, header, cell: (row) => <bdi>{of(row) ?? "–"}</bdi>, text: (row) => of(row) ?? "" }),
    kg: (id, header, of) => ({ id, header: `${header}, ${language === "mn" ? "кг" : "kg"}`, numeric: true, cell: (row) => grouped(of(row) ?? "–"), text: (row) => of(row) ?? "" }),
    status: (enumName, of) => ({ id: "status", header: t("table.status"), cell: (row) => <Status enumName={enumName} value={of(row)} />, text: (row) => label(enumName, of(row), language) }),
  };
}
