import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { RungUp, TillOrders } from "./till.ts";

const tillFile = fileURLToPath(new URL("till.ts", import.meta.url));

/** Has the receipts rung up by `tills` tills at once, in `processes` processes that share nothing but the ledger. */
export async function ringUp(orders: Omit<TillOrders, "tills">, receipts: readonly string[], tills: number, processes: number): Promise<readonly RungUp[]> {
  const byTill = [...Map.groupBy(receipts.map((receiptNo, i) => ({ receiptNo, till: i % tills })), ({ till }) => till).values()].map((of) => of.map(({ receiptNo }) => receiptNo));
  const children = Array.from({ length: processes }, (_, no) => {
    const child = fork(tillFile, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    child.send({ ...orders, tills: byTill.filter((_receipts, i) => i % processes === no) } satisfies TillOrders);
    return child;
  });
  try {
    const answers = await Promise.all(children.map(async (child) => (await Promise.race([once(child, "message"), once(child, "exit").then(([code]) => [{ fault: `a process of tills ended with ${code}` }])]))[0] as { done?: RungUp[]; fault?: string }));
    return answers.flatMap(({ done, fault }) => {
      if (!done) throw new Error(fault);
      return done;
    });
  } finally {
    for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  }
}
