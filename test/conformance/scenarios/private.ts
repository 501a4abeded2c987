import { createHash } from "node:crypto";
import { script } from "../ledger.ts";
import { decodeEnvelope, endorsers, preparedEnvelope, readWriteSet } from "../decode.ts";
import { errorOf, outcome } from "../observe.ts";
import { endorse, race, read, run } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";
import type { Operation } from "../chaincode/operations.ts";

const MEMBERS = ["CustomsMSP", "MinerMSP"];
const put = (collection: string, key: string): Operation => ({ do: "privatePut", collection, key, transient: "value" });
const value = (text: string, endorsingOrganizations: string[] = MEMBERS) => ({ transientData: { value: text }, endorsingOrganizations });
const get = (collection: string, key: string): Operation => ({ do: "privateGet", collection, key });
const hashOf = (collection: string, key: string): Operation => ({ do: "privateHash", collection, key });
const tried = (operation: Operation): Operation => ({ do: "try", operation });

/** Private data: who may write and read, what everyone sees, what becomes of them. */
export const privateData: Scenario[] = [
  {
    name: "members write and read private data; everyone sees the hash; others are refused",
    run: async (ledger, key) => {
      const written = await run(ledger.contract("MinerMSP"), [put("pair", key())], value("81.50"));
      const of = (mspId: string, operation: Operation) => outcome(ledger.contract(mspId).evaluate("run", { ...script(operation), endorsingOrganizations: [mspId] }));
      return {
        written,
        miner: await of("MinerMSP", get("pair", key())),
        customs: await of("CustomsMSP", get("pair", key())),
        lab: await of("LabMSP", get("pair", key())),
        hashAtLab: await of("LabMSP", hashOf("pair", key())),
        hashIsOfValue: createHash("sha256").update("81.50").digest("hex"),
        absent: await of("MinerMSP", get("pair", key("absent"))),
        absentHash: await of("LabMSP", hashOf("pair", key("absent"))),
      };
    },
  },
  {
    name: "a client that is no member may not write, by whomever it is endorsed",
    run: async (ledger, key) => {
      const lab = ledger.contract("LabMSP");
      return {
        atMember: await outcome(endorse(lab, [put("pair", key())], value("x", ["CustomsMSP"]))),
        atOwn: await outcome(endorse(lab, [put("pair", key())], value("x", ["LabMSP"]))),
        deletes: await outcome(endorse(lab, [{ do: "privateDelete", collection: "pair", key: key() }], { endorsingOrganizations: ["CustomsMSP"] })),
      };
    },
  },
  {
    name: "a member who names a peer outside the collection succeeds, and members get the data",
    run: async (ledger, key) => {
      const miner = ledger.contract("MinerMSP");
      const status = await run(miner, [put("pair", key())], value("seen", ["MinerMSP", "LabMSP"]));
      return { status, read: await read(miner, [get("pair", key())], { endorsingOrganizations: ["MinerMSP"] }) };
    },
  },
  {
    name: "with transient data and nobody named, the gateway asks members only",
    run: async (ledger, key) => {
      const who = async (mspId: string, ...operations: Operation[]): Promise<unknown> => {
        try {
          return endorsers(await endorse(ledger.contract(mspId), operations, { transientData: { value: "x" } }));
        } catch (error) {
          return errorOf(error);
        }
      };
      return {
        pair: await who("MinerMSP", put("pair", key())),
        pairByCustoms: await who("CustomsMSP", put("pair", key())),
        lab: await who("MinerMSP", put("lab", key())),
        labByLab: await who("LabMSP", put("lab", key())),
        openByLab: await who("LabMSP", put("open", key())),
      };
    },
  },
  {
    name: "a collection's endorsement policy replaces the chaincode's for its keys, and only for them",
    run: async (ledger, key) => {
      const miner = ledger.contract("MinerMSP");
      return {
        byLab: await run(miner, [put("lab", key())], value("1", ["LabMSP"])),
        byOthers: await run(miner, [put("lab", key())], value("2", MEMBERS)),
        withPublic: await run(miner, [put("lab", key()), { do: "put", key: key(), value: "1" }], value("3", ["LabMSP"])),
        keyPolicy: await run(miner, [{ do: "setPolicy", key: key(), organisations: ["MinerMSP"], collection: "lab" }], { endorsingOrganizations: ["LabMSP"] }),
        keyPolicyHolder: await run(miner, [put("lab", key())], value("4", ["MinerMSP"])),
        formerHolder: await run(miner, [put("lab", key())], value("5", ["LabMSP"])),
        value: await read(miner, [get("lab", key())]),
      };
    },
  },
  {
    name: "where clients are not restricted, a non-member's peer endorses writes but holds no data to read",
    run: async (ledger, key) => {
      const lab = ledger.contract("LabMSP");
      return {
        written: await run(lab, [put("open", key())], value("1", ["LabMSP", "CustomsMSP"])),
        atLab: await outcome(lab.evaluate("run", { ...script(get("open", key())), endorsingOrganizations: ["LabMSP"] })),
        atMember: await outcome(lab.evaluate("run", { ...script(get("open", key())), endorsingOrganizations: ["MinerMSP"] })),
      };
    },
  },
  {
    name: "an unknown collection is refused by each kind of access",
    run: async (ledger, key) =>
      read(ledger.contract("MinerMSP"), [
        tried(get("ghost", key())),
        tried(hashOf("ghost", key())),
        tried({ do: "privatePutText", collection: "ghost", key: key(), value: "x" }),
        tried({ do: "privateDelete", collection: "ghost", key: key() }),
        tried({ do: "privatePurge", collection: "ghost", key: key() }),
        tried({ do: "privateRange", collection: "ghost", start: "a", end: "b" }),
        tried(get("", key())),
      ]),
  },
  {
    name: "data that must reach more members than there are is not endorsed",
    run: async (ledger, key) => outcome(endorse(ledger.contract("MinerMSP"), [put("two", key())], value("x", ["MinerMSP"]))),
  },
  {
    name: "deleted data are gone with their hash, and purged data too",
    run: async (ledger, key) => {
      const miner = ledger.contract("MinerMSP");
      const both: Operation[] = [get("pair", key("d")), hashOf("pair", key("d")), get("pair", key("p")), hashOf("pair", key("p"))];
      await run(miner, [put("pair", key("d")), put("pair", key("p"))], value("1"));
      const before = await read(miner, both);
      const removed = await endorse(miner, [{ do: "privateDelete", collection: "pair", key: key("d") }, { do: "privatePurge", collection: "pair", key: key("p") }], { endorsingOrganizations: MEMBERS });
      const set = readWriteSet(decodeEnvelope(preparedEnvelope(removed)).action);
      const code = (await (await removed.submit()).getStatus()).code;
      const purgedAgain = await run(miner, [put("pair", key("p"))], value("2"));
      return { before, set, code, purgedAgain, after: await read(miner, both) };
    },
  },
  {
    name: "data expire by the collection's number of blocks, hashes with them",
    run: async (ledger, key) => {
      const miner = ledger.contract("MinerMSP");
      await run(miner, [put("short", key())], value("1"));
      const seen: unknown[] = [];
      for (let block = 1; block <= 4; block++) {
        seen.push(await read(miner, [tried(get("short", key())), hashOf("short", key())], { endorsingOrganizations: ["MinerMSP"] }));
        await run(miner, [{ do: "put", key: key(), value: String(block) }]);
      }
      return seen;
    },
  },
  {
    name: "ranges over private data, in transactions that do not write",
    run: async (ledger, key) => {
      const miner = ledger.contract("MinerMSP");
      await run(miner, ["a", "b", "c"].map((last) => put("pair", key(last))), value("v"));
      const range: Operation = { do: "privateRange", collection: "pair", start: key("a"), end: key("c") };
      return {
        range: await read(miner, [range]),
        afterWrite: await read(miner, [{ do: "put", key: key(), value: "x" }, tried(range)]),
        beforeWrite: await read(miner, [range, tried({ do: "put", key: key(), value: "x" }), tried({ do: "privatePutText", collection: "pair", key: key(), value: "x" })]),
      };
    },
  },
  {
    name: "the read-write set of private data carries hashes only, and conflicts like public keys",
    run: async (ledger, key) => {
      const miner = ledger.contract("MinerMSP");
      await run(miner, [put("pair", key("a"))], value("v"));
      const change = (text: string) => () => endorse(miner, [get("pair", key("a")), put("pair", key("a")), { do: "privatePutText", collection: "pair", key: key("b"), value: "b" }], value(text));
      const set = readWriteSet(decodeEnvelope(preparedEnvelope(await change("2")())).action);
      const codes = await race([change("3"), change("4")]);
      const hashRead = await race([change("5"), () => endorse(miner, [hashOf("pair", key("a")), { do: "put", key: key(), value: "x" }])]);
      return { set, codes, hashRead };
    },
  },
  {
    name: "an organisation's implicit collection is its own to endorse, and its own to hold",
    run: async (ledger, key) => {
      const own = "_implicit_org_MinerMSP";
      const miner = ledger.contract("MinerMSP");
      return {
        byOwn: await run(miner, [put(own, key())], value("1", ["MinerMSP"])),
        byOthers: await run(miner, [put(own, key())], value("2", ["CustomsMSP", "LabMSP"])),
        atOwn: await outcome(miner.evaluate("run", { ...script(get(own, key())), endorsingOrganizations: ["MinerMSP"] })),
        atOther: await outcome(miner.evaluate("run", { ...script(get(own, key())), endorsingOrganizations: ["CustomsMSP"] })),
        byLabClient: await outcome(ledger.contract("LabMSP").evaluate("run", { ...script(get(own, key())), endorsingOrganizations: ["MinerMSP"] })),
        unknown: await read(miner, [tried(get("_implicit_org_GhostMSP", key()))]),
      };
    },
  },
];
