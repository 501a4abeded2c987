import { fileURLToPath } from "node:url";
import type { Chaincode, Organisation } from "../../network/main.ts";

/** What a ledger is started with. */
export interface Setup {
  channel: string;
  organisations: readonly Organisation[];
  chaincodes: readonly Chaincode[];
  /** Whether clients show a TLS certificate to a Fabric peer; devnet never asks for one. */
  clientCertificates: "required" | "optional";
}

/** Three organisations, the least that tells a majority, a minority and a non-member apart; one orders. */
const ORGANISATIONS: readonly Organisation[] = [
  { mspId: "CustomsMSP", domain: "customs.garal.test", name: "Customs", orders: true },
  { mspId: "MinerMSP", domain: "miners.garal.test", name: "Miner", orders: false },
  { mspId: "LabMSP", domain: "laboratory.garal.test", name: "Laboratory", orders: false },
];
export const CHANNEL = "garal";
export const ALL = ORGANISATIONS.map(({ mspId }) => mspId);

const TWO_OF_THREE = "OutOf(2, 'CustomsMSP.peer', 'MinerMSP.peer', 'LabMSP.peer')";
const ANY = "OR('CustomsMSP.peer', 'MinerMSP.peer', 'LabMSP.peer')";
const PAIR = "OR('CustomsMSP.member', 'MinerMSP.member')";
const EVERYBODY = "OR('CustomsMSP.member', 'MinerMSP.member', 'LabMSP.member')";

const collection = { requiredPeerCount: 0, maxPeerCount: 2, blockToLive: 0, memberOnlyRead: true, memberOnlyWrite: true };
const command = { argv: [process.execPath, fileURLToPath(new URL("./chaincode/serve.ts", import.meta.url))], cwd: fileURLToPath(new URL("./chaincode", import.meta.url)) };

/**
 * The same program under two names, as a chaincode cannot call itself: `main` needs two organisations, `other` any one.
 * Collections: `pair` for two members; `open` the same without limits on clients; `lab`, whose writes the laboratory
 * alone endorses; `short`, whose data live two blocks; `two`, which needs two other members' peers and cannot have them.
 */
const CHAINCODES: readonly Chaincode[] = [
  {
    name: "main",
    version: "1.0",
    command,
    policy: TWO_OF_THREE,
    collections: [
      { ...collection, name: "pair", policy: PAIR },
      { ...collection, name: "open", policy: PAIR, memberOnlyRead: false, memberOnlyWrite: false },
      { ...collection, name: "lab", policy: EVERYBODY, endorsementPolicy: { signaturePolicy: "OR('LabMSP.peer')" } },
      { ...collection, name: "short", policy: EVERYBODY, blockToLive: 2 },
      { ...collection, name: "two", policy: PAIR, requiredPeerCount: 2, maxPeerCount: 2 },
    ],
  },
  { name: "other", version: "1.0", command, policy: ANY },
];

/** The ledger that the scenarios run on. */
export const SCENARIO_SETUP: Setup = { channel: CHANNEL, organisations: ORGANISATIONS, chaincodes: CHAINCODES, clientCertificates: "required" };
