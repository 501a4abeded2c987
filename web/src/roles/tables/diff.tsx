import type { TableName } from "../../../../domain/tables.ts";
import { fieldLabel } from "../../forms/labels.ts";
import { Table } from "../../table/table.tsx";
import { useText } from "../../text/language.tsx";
import { cellOf, fieldsOf } from "./rows.ts";
import type { Row, RowChange } from "./rows.ts";

/** Two versions of a table side by side: the rows that differ, and of them the fields that differ. */
export function DiffTable({ name, changes }: { readonly name: TableName; readonly changes: readonly RowChange[] }) {
  const { t, language } = useText();
  const fields = fieldsOf(name);
  if (changes.length === 0) return <p className="empty">{t("tables.noChange")}</p>;
  const caption = t("tables.changed", { count: changes.length });
  return (
    <Table caption={caption} head={[t("tables.row"), t("tables.field"), t("tables.before"), t("tables.after")]} look="diff" captionShown>
      <tbody>
        {changes.flatMap(({ id, before, after, fields: differing }) => {
          const cell = (row: Row, field: string): string => cellOf(fields[field]?.shape ?? { kind: "json" }, row[field]) || "–";
          const nameOf = (field: string): string => fieldLabel(field, fields[field]?.about ?? field, language);
          const whole = (row: Row | undefined) => (row ? <ul className="plain">{differing.filter((field) => row[field] !== undefined).map((field) => <li key={field}><span className="hint">{nameOf(field)}:</span> <bdi>{cell(row, field)}</bdi></li>)}</ul> : "–");
          const head = (rows: number) => (
            <th scope="rowgroup" rowSpan={rows}>
              <bdi className="number">{id}</bdi>
              <br />
              <span className={`badge badge-${before ? (after ? "wait" : "bad") : "good"}`}><span aria-hidden="true">{before ? (after ? "±" : "−") : "+"}</span> {t(before ? (after ? "tables.edited" : "tables.removed") : "tables.added")}</span>
            </th>
          );
          // A row that is new or gone is read as a whole, a changed one field by field.
          if (!before || !after) return [<tr key={id}>{head(1)}<td>{t("tables.allFields")}</td><td className={before ? "diff-before" : ""}>{whole(before)}</td><td className={after ? "diff-after" : ""}>{whole(after)}</td></tr>];
          return differing.map((field, i) => <tr key={`${id} ${field}`}>{i === 0 && head(differing.length)}<td>{nameOf(field)}</td><td className="diff-before"><bdi>{cell(before, field)}</bdi></td><td className="diff-after"><bdi>{cell(after, field)}</bdi></td></tr>);
        })}
      </tbody>
    </Table>
  );
}
