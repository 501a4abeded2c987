/*
 * Where the nodes of a flow stand: in columns by their longest way from a source, in rows so that what flows together stands together. A
 * trail has at most some hundreds of nodes.
 */

export interface FlowLink {
  readonly from: string;
  readonly to: string;
  /** Kilograms as text. */
  readonly massKg: string;
}
export interface Placed {
  readonly id: string;
  readonly column: number;
  readonly row: number;
}

/** Columns and rows of an acyclic graph. Links of a cycle, which the ledger never makes, are passed over. */
export function layout(nodes: readonly string[], links: readonly FlowLink[]): readonly Placed[] {
  const sources = new Map(nodes.map((id) => [id, links.filter(({ to }) => to === id).map(({ from }) => from)]));
  const columns = new Map<string, number>();
  const columnOf = (id: string, path: ReadonlySet<string>): number => {
    const known = columns.get(id);
    if (known !== undefined) return known;
    const column = Math.max(-1, ...(sources.get(id) ?? []).filter((from) => !path.has(from)).map((from) => columnOf(from, new Set([...path, id])))) + 1;
    columns.set(id, column);
    return column;
  };
  const byColumn = Map.groupBy(nodes, (id) => columnOf(id, new Set()));
  const rows = new Map<string, number>();
  const placed: Placed[] = [];
  for (const [column, ids] of [...byColumn].sort(([a], [b]) => a - b)) {
    // A node stands by the middle of what it comes from.
    const middle = (id: string): number => {
      const known = (sources.get(id) ?? []).flatMap((from) => rows.get(from) ?? []);
      return known.length === 0 ? 0 : known.reduce((sum, row) => sum + row, 0) / known.length;
    };
    ids.sort((a, b) => middle(a) - middle(b) || a.localeCompare(b, "mn", { numeric: true })).forEach((id, row) => {
      rows.set(id, row);
      placed.push({ id, column, row });
    });
  }
  return placed;
}
