import { fork } from "node:child_process";
import { once } from "node:events";

/*
 * Clients in several processes that share nothing but the ledger: nothing in a process of ours orders them.
 */

type Answer<R> = { readonly done: readonly R[] } | { readonly fault: string };

/** Has jobs done by `clients` clients at once, in `processes` processes of a file that calls `work`. Returns what they tell of each job. */
export async function inProcesses<O, J, R>(file: string, orders: O, jobs: readonly J[], clients: number, processes: number): Promise<readonly R[]> {
  const byClient = [...Map.groupBy(jobs.map((job, i) => ({ job, client: i % clients })), ({ client }) => client).values()].map((of) => of.map(({ job }) => job));
  const children = Array.from({ length: processes }, (_, no) => {
    const child = fork(file, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    child.send({ orders, clients: byClient.filter((_jobs, i) => i % processes === no) });
    return child;
  });
  try {
    const answers = await Promise.all(children.map(async (child) => (await Promise.race([once(child, "message"), once(child, "exit").then(([code]) => [{ fault: `a process of clients ended with ${code}` }])]))[0] as Answer<R>));
    return answers.flatMap((answer) => {
      if ("fault" in answer) throw new Error(answer.fault);
      return answer.done;
    });
  } finally {
    for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  }
}

/** In such a process: does each client's jobs one after the other, all clients at once, and tells the parent. */
export function work<O, J, R>(client: (orders: O, jobs: readonly J[]) => Promise<readonly R[]>): void {
  process.once("message", ({ orders, clients }: { orders: O; clients: readonly (readonly J[])[] }) => {
    Promise.all(clients.map((jobs) => client(orders, jobs))).then(
      (done) => process.send?.({ done: done.flat() } satisfies Answer<R>, () => process.disconnect()),
      (error: unknown) => process.send?.({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Answer<R>, () => process.disconnect()),
    );
  });
}
