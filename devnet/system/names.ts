/** The chaincodes that are part of the peer itself. `lscc` is kept as a name only, as in Fabric 3. */
const SYSTEM = new Set(["_lifecycle", "cscc", "lscc", "qscc"]);

export function isSystemChaincode(name: string): boolean {
  return SYSTEM.has(name);
}
