import { fileURLToPath } from "node:url";
import { inProcesses } from "./processes.ts";
import type { RungUp, TillOrders } from "./till.ts";

const tillFile = fileURLToPath(new URL("till.ts", import.meta.url));

/** Has the receipts rung up by `tills` tills at once, in `processes` processes. */
export const ringUp = (orders: TillOrders, receipts: readonly string[], tills: number, processes: number): Promise<readonly RungUp[]> => inProcesses(tillFile, orders, receipts, tills, processes);
