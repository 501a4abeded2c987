import type { TableName } from "../../../../domain/tables.ts";
import { fieldLabel } from "../../forms/labels.ts";
import { useText } from "../../text/language.tsx";
import { cellOf, fieldsOf } from "./rows.ts";
import type { RowChange } from "./rows.ts";

/** Two versions of a table side by side: the rows that differ, and of them the fields that differ. */
export function DiffTable({ name, changes }: { readonly name: TableName; readonly changes: readonly RowChange[] }) {
  const { t, language } = useText();
  const fields = fieldsOf(name);
  if (changes.length === 0) return <p className="empty">{t("tables.noChange")}</p>;
  const caption = t("tables.changed", { count: changes.length });
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={caption}>
      <table className="diff">
        <caption>{caption}</caption>
        <thead><tr><th scope="col">{t("tables.row")}</th><th scope="col">{t("tables.field")}</th><th scope="col">{t("tables.before")}</th><th scope="col">{t("tables.after")}</th></tr></thead>
        <tbody>
          {changes.flatMap(({ id, before, after, fields: differing }) =>
            differing.filter((field) => field !== "id" || differing.length === 1).map((field, i, all) => {
              const cell = (row: typeof before): string => cellOf(fields[field]?.shape ?? { kind: "json" }, row?.[field]);
              return (
                <tr key={`${id} ${field}`}>
                  {i === 0 && (
                    <th scope="rowgroup" rowSpan={all.length}>
                      <bdi className="number">{id}</bdi>
                      <br />
                      <span className={`badge badge-${before ? (after ? "wait" : "bad") : "good"}`}><span aria-hidden="true">{before ? (after ? "±" : "−") : "+"}</span> {t(before ? (after ? "tables.edited" : "tables.removed") : "tables.added")}</span>
                    </th>
                  )}
                  <td>{fieldLabel(field, fields[field]?.about ?? field, language)}</td>
                  <td className="diff-before">{before ? <bdi>{cell(before) || "–"}</bdi> : "–"}</td>
                  <td className="diff-after">{after ? <bdi>{cell(after) || "–"}</bdi> : "–"}</td>
                </tr>
              );
            }),
          )}
        </tbody>
      </table>
    </div>
  );
}
