import { Table } from "../table/table.tsx";
import { useText } from "../text/language.tsx";
import { fieldLabel } from "../forms/labels.ts";
import { FactValue } from "../record/overview.tsx";

interface Props {
  /** What the table compares, for its caption. */
  readonly caption: string;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  readonly beforeName: string;
  readonly afterName: string;
  /** Fields that say nothing to a reader of the difference. */
  readonly leaveOut?: readonly string[];
}

/** Two versions of a document side by side: the changed fields alone. */
export function Diff({ caption, before, after, beforeName, afterName, leaveOut = [] }: Props) {
  const { t, language } = useText();
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !leaveOut.includes(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  if (names.length === 0) return <p className="empty">{t("diff.none")}</p>;
  return (
    <Table caption={caption} head={[t("diff.field"), beforeName, afterName]} look="diff">
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">{fieldLabel(name, name, language)}</th>
            <td className="diff-old">{before[name] === undefined ? "–" : <FactValue name={name} value={before[name]} />}</td>
            <td className="diff-new">{after[name] === undefined ? "–" : <FactValue name={name} value={after[name]} />}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
