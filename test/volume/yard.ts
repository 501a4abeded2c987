import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import borderPoints from "../../data/tables/border-points.json" with { type: "json" };
import products from "../../data/tables/products.json" with { type: "json" };
import tolerances from "../../data/tables/tolerances.json" with { type: "json" };
import { connect, enrol, saveIdentity } from "../../gateway/index.ts";
import type { ConnectionProfile, Identity, LedgerClient } from "../../gateway/index.ts";
import type { TransactionName } from "../../domain/transactions.ts";
import type { Loaded, Orders, Truck } from "./loader.ts";
import { inProcesses } from "./processes.ts";

/*
 * A yard where many trucks are loaded from one stockpile into one consignment.
 */

export const CONSIGNMENT = "CON";
export const STOCKPILE = "stockpile";
const salt = "00112233445566778899aabbccddeeff";
const instant = (): string => `${new Date().toISOString().slice(0, 19)}Z`;
const loaderFile = fileURLToPath(new URL("loader.ts", import.meta.url));

/** A user of an organisation on the channel. */
const userOf = (profile: ConnectionProfile, mspId: string, orgId: string, user: string): Promise<Identity> => enrol(profile.organisations[mspId]!.mspDir, { mspId, user, role: "officer", orgId });

/** Registers what a loading needs: a mine with a scale and a stockpile of `massKg`, a contract, an open consignment. */
export async function openYard(profile: ConnectionProfile, massKg: string): Promise<void> {
  const clients: LedgerClient[] = [];
  const as = async (mspId: string, orgId: string, user = "officer-1"): Promise<LedgerClient> => {
    const client = connect(profile, await userOf(profile, mspId, orgId, user));
    clients.push(client);
    return client;
  };
  let count = 0;
  const run = async (client: LedgerClient, name: TransactionName, input: object, secret?: object): Promise<void> => {
    const { txId } = await client.submit(name, { key: `yard-${count++}`, at: instant(), ...input }, secret);
    await Promise.all(clients.map((other) => other.committed(txId)));
  };
  const [minerals, minerals2, customs, customs2] = [await as("MineralsMSP", "minerals"), await as("MineralsMSP", "minerals", "officer-2"), await as("CustomsMSP", "customs"), await as("CustomsMSP", "customs", "officer-2")];
  const [tax, miner, buyer] = [await as("TaxMSP", "tax"), await as("MinerMSP", "tt"), await as("BuyerMSP", "buyer")];
  try {
    const organisations = [["tt", "MinerMSP", ["miner", "exporter"]], ["haul", "CarrierMSP", ["carrier"]], ["buyer", "BuyerMSP", ["buyer"]]] as const;
    for (const [orgId, mspId, roles] of organisations) await run(minerals, "registry:registerOrganisation", { orgId, mspId, name: orgId, nameMn: orgId, country: "MN", roles });
    await run(minerals, "registry:registerSite", { siteId: "pit", ownerId: "tt", kind: "mine", name: "pit", nameMn: "pit" });
    const validity = { validFrom: "2020-01-01", validTo: "2199-12-31" };
    await run(minerals, "registry:grantLicence", { licenceNo: "TEST-MV-000101", holderId: "tt", deposit: "D", depositMn: "Д", products: ["coking-coal-raw"], siteIds: ["pit"], ...validity });
    await run(minerals, "registry:registerDevice", { deviceId: "scale", siteId: "pit", kind: "weighbridge", verificationNo: "V", verifiedUntil: "2199-12-31" });
    const tables = [["border-points", borderPoints.rows, customs, customs2], ["tolerances", tolerances.rows, customs, customs2], ["products", products.rows, minerals, minerals2]] as const;
    for (const [table, rows, first, second] of tables) {
      await run(first, "tables:propose", { table, version: 1, rows, note: "test" });
      await run(second, "tables:approve", { table, version: 1 });
    }
    await run(miner, "lots:extract", { lotId: STOCKPILE, licenceNo: "TEST-MV-000101", siteId: "pit", product: "coking-coal-raw", massKg });
    const sale = { contractNo: "C", buyerId: "buyer", product: "coking-coal-raw", massKg: "1000000000", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "Gashuun Sukhait", channel: "export", ...validity };
    await run(miner, "contracts:propose", sale, { salt, basis: "wet-tonne", pricing: "fixed", price: "62", currency: "USD" });
    const { termsDigest } = (await miner.read("contract", "C"))!;
    await run(buyer, "contracts:agree", { contractNo: "C", termsDigest });
    await run(tax, "contracts:register", { contractNo: "C", registrationNo: "REG-C" });
    await run(miner, "consignments:open", { consignmentId: CONSIGNMENT, contractNo: "C", carrierId: "haul", mode: "road", borderPoint: "gashuunsukhait-road" });
  } finally {
    for (const client of clients) client.close();
  }
}

/** Has the trucks loaded by `clients` clients at once, in `processes` processes. */
export async function loadAll(profile: ConnectionProfile, trucks: readonly Truck[], clients: number, processes: number): Promise<readonly Loaded[]> {
  const identity = mkdtempSync(join(tmpdir(), "garal-volume-"));
  saveIdentity(identity, await userOf(profile, "MinerMSP", "tt", "scale-house"));
  const orders: Orders = { profile, identity, at: instant(), consignmentId: CONSIGNMENT, lotId: STOCKPILE };
  try {
    return await inProcesses(loaderFile, orders, trucks, clients, processes);
  } finally {
    rmSync(identity, { recursive: true, force: true });
  }
}

/** How often each validation code stands in the blocks up to the ledger's newest at this moment, which holds transaction `last`. */
export async function validationCodes(client: LedgerClient, last: bigint): Promise<ReadonlyMap<number, number>> {
  const codes = new Map<number, number>();
  for await (const { number, block } of client.blocks(0n)) {
    for (const code of block.getMetadata()!.getMetadataList_asU8()[2]!) codes.set(code, (codes.get(code) ?? 0) + 1);
    if (number === last) break;
  }
  return codes;
}

/** A client of the mining company. */
export const minerOf = async (profile: ConnectionProfile): Promise<LedgerClient> => connect(profile, await userOf(profile, "MinerMSP", "tt", "officer-1"));
export { instant };
