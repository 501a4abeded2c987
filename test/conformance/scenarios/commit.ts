import { committed } from "../observe.ts";
import { endorse, race, read, run } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";
import { ALL } from "../setup.ts";
import type { Operation } from "../chaincode/operations.ts";

/** What becomes of a transaction in its block: validation codes and their order. */
export const commit: Scenario[] = [
  {
    name: "of transactions that read and write one key, endorsed together, the first is valid and the others MVCC_READ_CONFLICT",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, [{ do: "put", key: key(), value: "0" }]);
      const bump = (value: string) => () => endorse(contract, [{ do: "get", key: key() }, { do: "put", key: key(), value }]);
      return [await race([bump("1"), bump("2"), bump("3")]), await read(contract, [{ do: "get", key: key() }])];
    },
  },
  {
    name: "in one block too, only the first of conflicting transactions is valid",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, [{ do: "put", key: key(), value: "0" }]);
      const endorsed = await Promise.all(Array.from({ length: 10 }, (_, index) => endorse(contract, [{ do: "get", key: key() }, { do: "put", key: key(), value: String(index) }])));
      const codes = await Promise.all(endorsed.map((transaction) => committed(transaction.submit())));
      return codes.sort();
    },
  },
  {
    name: "a read of an absent key conflicts with its creation",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      return race([
        () => endorse(contract, [{ do: "put", key: key(), value: "1" }]),
        () => endorse(contract, [{ do: "get", key: key() }, { do: "put", key: key("seen"), value: "absent" }]),
      ]);
    },
  },
  {
    name: "writes that read nothing never conflict; the last one stands",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const write = (value: string) => () => endorse(contract, [{ do: "put", key: key(), value }]);
      return [await race([write("1"), write("2"), write("3")]), await read(contract, [{ do: "get", key: key() }])];
    },
  },
  {
    name: "a rewrite of the same value, a deletion of an absent key and a change of policy each conflict with a reader",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const seen: Record<string, string[]> = {};
      const changes: Record<string, Operation> = {
        sameValue: { do: "put", key: key("same"), value: "1" },
        absentDeleted: { do: "delete", key: key("absent") },
        policy: { do: "setPolicy", key: key("policy"), organisations: ["MinerMSP"] },
        policyOfAbsent: { do: "setPolicy", key: key("nothing"), organisations: ["MinerMSP"] },
      };
      await run(contract, [{ do: "put", key: key("same"), value: "1" }, { do: "put", key: key("policy"), value: "1" }]);
      for (const [name, change] of Object.entries(changes)) {
        seen[name] = await race([
          () => endorse(contract, [change]),
          () => endorse(contract, [{ do: "get", key: (change as { key: string }).key }, { do: "put", key: key("other"), value: name }]),
        ]);
      }
      return seen;
    },
  },
  {
    name: "a transaction that only reads is checked like any other",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, [{ do: "put", key: key(), value: "1" }]);
      return race([() => endorse(contract, [{ do: "put", key: key(), value: "2" }]), () => endorse(contract, [{ do: "get", key: key() }])]);
    },
  },
  {
    name: "an insertion, deletion or update within a range that was read is a PHANTOM_READ_CONFLICT, one outside is not",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const seen: Record<string, string[]> = {};
      const changes: Record<string, (prefix: string) => Operation> = {
        insert: (prefix) => ({ do: "put", key: `${prefix}/b2`, value: "1" }),
        update: (prefix) => ({ do: "put", key: `${prefix}/b`, value: "2" }),
        remove: (prefix) => ({ do: "delete", key: `${prefix}/b` }),
        before: (prefix) => ({ do: "put", key: `${prefix}/A`, value: "1" }),
        atEnd: (prefix) => ({ do: "put", key: `${prefix}/d`, value: "1" }),
      };
      for (const [name, change] of Object.entries(changes)) {
        const prefix = key(name);
        await run(contract, ["a", "b", "c"].map((last) => ({ do: "put", key: `${prefix}/${last}`, value: "1" })));
        seen[name] = await race([
          () => endorse(contract, [change(prefix)]),
          () => endorse(contract, [{ do: "range", start: `${prefix}/a`, end: `${prefix}/d` }, { do: "put", key: key("sum"), value: name }]),
        ]);
      }
      return seen;
    },
  },
  {
    name: "of a range only the part that was taken is protected, and a page like it",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const seen: Record<string, string[]> = {};
      for (const kind of ["taken", "page", "prefetched"]) {
        const prefix = key(kind);
        const many = kind === "prefetched" ? 120 : 4;
        await run(contract, Array.from({ length: many }, (_, index) => ({ do: "put", key: `${prefix}/${String(index).padStart(3, "0")}`, value: "1" })));
        const range: Operation = kind === "page"
          ? { do: "page", start: `${prefix}/`, end: `${prefix}/~`, size: 2, bookmark: "" }
          : { do: "range", start: `${prefix}/`, end: `${prefix}/~`, take: 1 };
        const last = `${prefix}/${String(many - 1).padStart(3, "0")}`;
        seen[kind] = await race([() => endorse(contract, [{ do: "put", key: last, value: "2" }]), () => endorse(contract, [range])]);
        const second = `${prefix}/${kind === "prefetched" ? "050" : "001"}`;
        seen[`${kind}, near`] = await race([() => endorse(contract, [{ do: "put", key: second, value: "2" }]), () => endorse(contract, [range])]);
      }
      return seen;
    },
  },
  {
    name: "too few endorsements are an ENDORSEMENT_POLICY_FAILURE, also where the reads conflict",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const lab = { endorsingOrganizations: ["LabMSP"] };
      return {
        one: await run(contract, [{ do: "put", key: key(), value: "1" }], lab),
        readOnly: await run(contract, [{ do: "get", key: key() }], lab),
        two: await run(contract, [{ do: "put", key: key(), value: "1" }], { endorsingOrganizations: ["LabMSP", "CustomsMSP"] }),
        all: await run(contract, [{ do: "put", key: key(), value: "1" }], { endorsingOrganizations: ALL }),
        conflicting: await race([
          () => endorse(contract, [{ do: "put", key: key(), value: "2" }]),
          () => endorse(contract, [{ do: "get", key: key() }, { do: "put", key: key(), value: "3" }], lab),
        ]),
      };
    },
  },
  {
    name: "the same envelope submitted twice: both are accepted, the status stays the first's",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const transaction = await endorse(contract, [{ do: "put", key: key(), value: "1" }]);
      const first = await transaction.submit();
      const firstStatus = await first.getStatus();
      const second = await transaction.submit();
      const secondStatus = await second.getStatus();
      return { codes: [firstStatus.code, secondStatus.code], sameBlock: firstStatus.blockNumber === secondStatus.blockNumber };
    },
  },
  {
    name: "an endorsement does not outlive a change of the chaincode's keys it read, but an invalid transaction changes nothing",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, [{ do: "put", key: key(), value: "1" }]);
      return race([
        () => endorse(contract, [{ do: "put", key: key(), value: "2" }], { endorsingOrganizations: ["LabMSP"] }), // invalid: one endorser
        () => endorse(contract, [{ do: "get", key: key() }, { do: "put", key: key(), value: "3" }]),
      ]);
    },
  },
  {
    name: "reads never see the transaction's own writes, and reads after a write still count",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, [{ do: "put", key: key(), value: "old" }]);
      const own = await read(contract, [{ do: "put", key: key(), value: "new" }, { do: "get", key: key() }, { do: "delete", key: key() }, { do: "range", start: key(), end: key("~") }]);
      const codes = await race([
        () => endorse(contract, [{ do: "put", key: key(), value: "1" }]),
        () => endorse(contract, [{ do: "put", key: key(), value: "2" }, { do: "get", key: key() }]),
      ]);
      return { own, codes };
    },
  },
];
