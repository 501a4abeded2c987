import { Button } from "react-aria-components";
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { Decimal } from "../../../../domain/decimal.ts";
import { download } from "../../session/keys.tsx";
import { csv } from "../../table/csv.ts";
import { Table } from "../../table/table.tsx";
import { grouped } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import type { Sums } from "./sums.ts";

const COLOURS = 6;

interface Props {
  readonly title: string;
  /** What stands along the axis. */
  readonly head: string;
  readonly sums: Sums;
  /** Keys along the axis where more are to be shown than have figures. */
  readonly keys?: readonly string[];
  keyName(key: string): string;
  partName(part: string): string;
  /** How many of the sums' units are one of the axis. */
  readonly scale?: number;
  /** A figure with its unit, for people. */
  shown(value: Decimal): string;
  /** Unit of the file's figures. */
  readonly unit: string;
  /** Name of the downloaded file, without ending. */
  readonly file: string;
}

/** A bar chart of exact sums; the same as a table, and as a file. The picture's own numbers serve its pixels alone. */
export function StackedBars({ title, head, sums, keys = sums.keys, scale = 1, keyName, partName, shown, unit, file }: Props) {
  const { t } = useText();
  const data = keys.map((key) => ({ key: keyName(key), ...Object.fromEntries(sums.parts.map((part) => [part, Number(sums.of(key, part)) / scale])) }));
  const save = (): void => download(`${file}.csv`, csv([[head, ...sums.parts.map((part) => `${partName(part)}, ${unit}`), t("charts.total")], ...keys.map((key) => [keyName(key), ...sums.parts.map((part) => sums.of(key, part).toString()), sums.total(key).toString()])]), "text/csv;charset=utf-8");
  return (
    <section className="card chart" aria-label={title}>
      <div className="chart-head">
        <h2>{title}</h2>
        <Button className="quiet" onPress={save}>CSV<span className="hidden">: {t("table.export")}, {title}</span></Button>
      </div>
      {sums.keys.length === 0 ? (
        <p className="empty">{t("charts.none")}</p>
      ) : (
        <>
          <div className="chart-picture" role="img" aria-label={`${title}: ${keys.map((key) => `${keyName(key)} ${shown(sums.total(key))}`).slice(-24).join("; ")}`}>
            <ResponsiveContainer width="100%" height={280}>
              <BarChart data={data} accessibilityLayer={false} margin={{ top: 8, right: 8, bottom: 0, left: 8 }}>
                <CartesianGrid vertical={false} stroke="var(--line)" />
                <XAxis dataKey="key" tick={{ fill: "var(--quiet)", fontSize: 13 }} tickLine={false} minTickGap={12} />
                <YAxis width={84} tick={{ fill: "var(--quiet)", fontSize: 13 }} tickLine={false} axisLine={false} tickFormatter={(value: number) => grouped(String(value))} />
                <Tooltip isAnimationActive={false} cursor={{ fill: "var(--accent-soft)", fillOpacity: 0.5 }} contentStyle={{ background: "var(--paper)", borderColor: "var(--line-strong)", color: "var(--ink)" }} formatter={(value, part) => [grouped(String(value)), partName(String(part))]} />
                {sums.parts.length > 1 && <Legend formatter={(part: string) => <span className="chart-part">{partName(part)}</span>} />}
                {sums.parts.map((part, i) => <Bar key={part} dataKey={part} stackId="all" fill={`var(--chart-${i % COLOURS})`} isAnimationActive={false} maxBarSize={56} />)}
              </BarChart>
            </ResponsiveContainer>
          </div>
          <details>
            <summary>{t("charts.table")}</summary>
            <Table caption={title} head={[head, ...sums.parts.map((part) => ({ numeric: partName(part) })), { numeric: t("charts.total") }]}>
              <tbody>{keys.map((key) => <tr key={key}><th scope="row">{keyName(key)}</th>{sums.parts.map((part) => <td key={part} className="numeric">{shown(sums.of(key, part))}</td>)}<td className="numeric"><strong>{shown(sums.total(key))}</strong></td></tr>)}</tbody>
            </Table>
          </details>
        </>
      )}
    </section>
  );
}
