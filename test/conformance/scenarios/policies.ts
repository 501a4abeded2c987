import { decodeEnvelope, endorsers, preparedEnvelope, readWriteSet } from "../decode.ts";
import { errorOf } from "../observe.ts";
import { endorse, race, read, run } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";
import type { Operation } from "../chaincode/operations.ts";

const by = (...organisations: string[]) => ({ endorsingOrganizations: organisations });

/** Key-level endorsement policies. */
export const policies: Scenario[] = [
  {
    name: "a key's policy replaces the chaincode's for that key, and for that key alone",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, [{ do: "put", key: key(), value: "0" }, { do: "setPolicy", key: key(), organisations: ["LabMSP"] }]);
      const put: Operation = { do: "put", key: key(), value: "1" };
      return {
        policy: await read(contract, [{ do: "policyOf", key: key() }, { do: "policyOf", key: key("none") }]),
        byLab: await run(contract, [put], by("LabMSP")),
        byOthers: await run(contract, [put], by("MinerMSP", "CustomsMSP")),
        byAll: await run(contract, [put], by("MinerMSP", "CustomsMSP", "LabMSP")),
        withAnotherKey: await run(contract, [put, { do: "put", key: key("other"), value: "1" }], by("LabMSP")),
        withAnotherKeyByTwo: await run(contract, [put, { do: "put", key: key("other"), value: "1" }], by("LabMSP", "MinerMSP")),
        readOnlyByLab: await run(contract, [{ do: "get", key: key() }], by("LabMSP")),
      };
    },
  },
  {
    name: "the gateway finds the organisations that a key's policy needs",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, [
        { do: "put", key: key("lab"), value: "0" }, { do: "setPolicy", key: key("lab"), organisations: ["LabMSP"] },
        { do: "put", key: key("both"), value: "0" }, { do: "setPolicy", key: key("both"), organisations: ["LabMSP", "CustomsMSP"] },
      ]);
      const who = async (...operations: Operation[]): Promise<unknown> => {
        try {
          const transaction = await endorse(contract, operations);
          const status = await (await transaction.submit()).getStatus();
          return { endorsers: endorsers(transaction), valid: status.successful };
        } catch (error) {
          return errorOf(error);
        }
      };
      return {
        lab: await who({ do: "put", key: key("lab"), value: "1" }),
        both: await who({ do: "put", key: key("both"), value: "1" }),
        newPolicy: await who({ do: "setPolicy", key: key("lab"), organisations: ["MinerMSP"] }),
      };
    },
  },
  {
    name: "setting, changing and clearing a policy are judged by the policy in force",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, [{ do: "put", key: key(), value: "0" }, { do: "setPolicy", key: key(), organisations: ["LabMSP"] }]);
      const set = (...organisations: string[]): Operation => ({ do: "setPolicy", key: key(), organisations });
      return {
        byNewHolder: await run(contract, [set("MinerMSP")], by("MinerMSP")),
        byOldHolder: await run(contract, [set("MinerMSP")], by("LabMSP")),
        oldWrites: await run(contract, [{ do: "put", key: key(), value: "1" }], by("LabMSP")),
        newWrites: await run(contract, [{ do: "put", key: key(), value: "1" }], by("MinerMSP")),
        cleared: await run(contract, [set()], by("MinerMSP")),
        alone: await run(contract, [{ do: "put", key: key(), value: "2" }], by("MinerMSP")),
        two: await run(contract, [{ do: "put", key: key(), value: "2" }], by("MinerMSP", "LabMSP")),
        after: await read(contract, [{ do: "policyOf", key: key() }]),
      };
    },
  },
  {
    name: "a key's policy goes with the key when it is deleted, and is kept when it is rewritten",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, [{ do: "put", key: key(), value: "0" }, { do: "setPolicy", key: key(), organisations: ["LabMSP"] }]);
      await run(contract, [{ do: "put", key: key(), value: "1" }], by("LabMSP"));
      const kept = await read(contract, [{ do: "policyOf", key: key() }]);
      const deleted = await run(contract, [{ do: "delete", key: key() }], by("LabMSP"));
      return { kept, deleted, after: await read(contract, [{ do: "policyOf", key: key() }]), byOthers: await run(contract, [{ do: "put", key: key(), value: "2" }], by("MinerMSP", "CustomsMSP")) };
    },
  },
  {
    name: "a policy on a key that does not exist is not kept",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const set = await run(contract, [{ do: "setPolicy", key: key(), organisations: ["LabMSP"] }]);
      return { set, after: await read(contract, [{ do: "policyOf", key: key() }]), byOthers: await run(contract, [{ do: "put", key: key(), value: "1" }], by("MinerMSP", "CustomsMSP")) };
    },
  },
  {
    name: "reading a policy reads the key",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, [{ do: "put", key: key(), value: "0" }, { do: "setPolicy", key: key(), organisations: ["MinerMSP", "LabMSP"] }]);
      const transaction = await endorse(contract, [{ do: "policyOf", key: key() }, { do: "policyOf", key: key("none") }]);
      const codes = await race([
        () => endorse(contract, [{ do: "put", key: key(), value: "1" }], by("MinerMSP", "LabMSP")),
        () => endorse(contract, [{ do: "policyOf", key: key() }]),
      ]);
      return { set: readWriteSet(decodeEnvelope(preparedEnvelope(transaction)).action), codes };
    },
  },
  {
    name: "a policy changed earlier in the same block makes later writes to the key fail",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, [{ do: "put", key: key(), value: "0" }]);
      const change = await endorse(contract, [{ do: "setPolicy", key: key(), organisations: ["LabMSP"] }], by("MinerMSP", "CustomsMSP"));
      const write = await endorse(contract, [{ do: "put", key: key(), value: "1" }], by("MinerMSP", "CustomsMSP"));
      const first = await change.submit();
      const second = await write.submit();
      return [(await first.getStatus()).code, (await second.getStatus()).code]; // also in two blocks: then the new policy is in force
    },
  },
];
