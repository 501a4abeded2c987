import { hash } from "@hyperledger/fabric-gateway";
import { issue } from "../certificates.ts";
import type { Wanted } from "../certificates.ts";
import { script } from "../ledger.ts";
import type { Ledger } from "../ledger.ts";
import { errorOf, outcome } from "../observe.ts";
import { endorse, run } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";
import { CHANNEL } from "../setup.ts";

async function contractOf(ledger: Ledger, wanted: Wanted, digest = hash.sha256) {
  const user = await issue(ledger, "MinerMSP", wanted);
  return ledger.as("MinerMSP", { user, connect: { hash: digest } }).getNetwork(CHANNEL).getContract("main");
}

async function both(ledger: Ledger, wanted: Wanted): Promise<unknown> {
  const contract = await contractOf(ledger, wanted);
  return { evaluate: await outcome(contract.evaluate("run", script({ do: "creator" }))), endorse: await outcome(endorse(contract, [{ do: "creator" }])) };
}

/** What a member's certificate must say. */
export const certificates: Scenario[] = [
  {
    name: "a certificate's attributes and name reach the chaincode",
    run: async (ledger) => {
      const contract = await contractOf(ledger, { units: ["client", "border/TT"], attributes: { role: "inspector", clearance: "TT" } });
      const seen = await outcome(contract.evaluate("run", script({ do: "identity", attribute: "role" }, { do: "identity", attribute: "none" })));
      return JSON.parse(JSON.stringify(seen).replaceAll(/\/C=.*?\/L=[^/]*/g, "")) as unknown; // where the CA says it is
    },
  },
  {
    name: "a certificate has exactly one role among its units, and other units do no harm",
    run: async (ledger) => ({
      client: await both(ledger, { units: ["client"] }),
      clientAndMore: await both(ledger, { units: ["department", "client"] }),
      admin: await both(ledger, { units: ["admin"] }),
      none: await both(ledger, { units: [] }),
      other: await both(ledger, { units: ["department"] }),
      two: await both(ledger, { units: ["client", "admin"] }),
      peer: await both(ledger, { units: ["peer"] }),
      orderer: await both(ledger, { units: ["orderer"] }),
    }),
  },
  {
    name: "a certificate that nobody known signed is refused",
    run: async (ledger) => both(ledger, { units: ["client"], selfSigned: true }),
  },
  {
    name: "an expired certificate neither evaluates nor endorses nor reads blocks; one not yet valid is taken",
    run: async (ledger, key) => {
      const expired: Wanted = { units: ["client"], until: -1 };
      const user = await issue(ledger, "MinerMSP", expired);
      const network = ledger.as("MinerMSP", { user }).getNetwork(CHANNEL);
      const first = async (stream: AsyncIterable<unknown> & { close(): void }): Promise<unknown> => {
        try {
          for await (const _ of stream) return "delivered";
          return "ended";
        } catch (error) {
          return errorOf(error);
        } finally {
          stream.close();
        }
      };
      const submitted = await (await endorse(ledger.contract("MinerMSP"), [{ do: "put", key: key(), value: "x" }, { do: "event", name: "e", payload: "" }])).submit();
      const { blockNumber } = await submitted.getStatus();
      return {
        expired: await both(ledger, expired),
        blocks: await first(await network.getBlockEvents({ startBlock: 0n })),
        events: await first(await network.getChaincodeEvents("main", { startBlock: blockNumber })),
        future: await both(ledger, { units: ["client"], from: 1 }),
      };
    },
  },
  {
    name: "keys of P-384 and Ed25519 sign as well as those of P-256, SHA-256 being the only digest",
    run: async (ledger, key) => {
      const signed = async (curve: NonNullable<Wanted["curve"]>, digest: typeof hash.none) =>
        run(await contractOf(ledger, { units: ["client"], curve }, digest), [{ do: "put", key: key(curve), value: "x" }]).catch(errorOf);
      return {
        p256: await signed("P-256", hash.sha256),
        p256WithSha384: await signed("P-256", hash.sha384),
        p384: await signed("P-384", hash.sha256),
        p384WithSha384: await signed("P-384", hash.sha384),
        ed25519: await signed("Ed25519", hash.none),
      };
    },
  },
];
