import { endorsers } from "../decode.ts";
import { script } from "../ledger.ts";
import { committed, errorOf, outcome, textOrJson } from "../observe.ts";
import { endorse, read, run } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";
import { ALL, CHANNEL } from "../setup.ts";

/** Evaluate, endorse and submit: results, choice of endorsers, errors as fabric-gateway surfaces them. */
export const calls: Scenario[] = [
  {
    name: "evaluate returns what the chaincode returns and changes nothing",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      return [
        await outcome(contract.evaluate("run", script({ do: "put", key: key(), value: "1" }, { do: "get", key: key() }, { do: "creator" }, { do: "channel" }))),
        await read(contract, [{ do: "get", key: key() }]),
        await outcome(contract.evaluateTransaction("echo", "")),
      ];
    },
  },
  {
    name: "submit returns what the chaincode returned at endorsement and commits it",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const result = await outcome(contract.submit("run", script({ do: "put", key: key(), value: "1" }, { do: "get", key: key() })));
      return [result, await read(contract, [{ do: "get", key: key() }])];
    },
  },
  {
    name: "values are bytes, and an empty value deletes the key",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index)).toString("base64");
      await run(contract, [{ do: "putBase64", key: key("bytes"), value: bytes }, { do: "put", key: key("empty"), value: "x" }]);
      await run(contract, [{ do: "put", key: key("empty"), value: "" }]);
      return read(contract, [{ do: "getBase64", key: key("bytes") }, { do: "size", key: key("empty") }, { do: "range", start: key("e"), end: key("f") }]);
    },
  },
  {
    name: "a client reaches the ledger through another organisation's peer",
    run: async (ledger, key) => {
      const contract = ledger.as("MinerMSP", { through: "LabMSP" }).getNetwork(CHANNEL).getContract("main");
      return [await run(contract, [{ do: "put", key: key(), value: "x" }]), await read(contract, [{ do: "creator" }])];
    },
  },
  {
    name: "a chaincode error is code 2 at evaluate and 10 at endorse, with one detail for each peer that refused",
    run: async (ledger) => {
      const contract = ledger.contract("MinerMSP");
      return {
        evaluate: await outcome(contract.evaluate("run", script({ do: "throw", message: "lot/overdrawn: no" }))),
        submit: await outcome(endorse(contract, [{ do: "throw", message: "lot/overdrawn: no" }])),
        named: await outcome(endorse(contract, [{ do: "throw", message: "lot/overdrawn: no" }], { endorsingOrganizations: ALL })),
        unknownFunction: await outcome(contract.evaluateTransaction("nope")),
      };
    },
  },
  {
    name: "responses 200 to 399 can be submitted, others are refused with their status",
    run: async (ledger) => {
      const contract = ledger.contract("MinerMSP");
      const seen: Record<number, unknown> = {};
      for (const status of [0, 199, 200, 201, 399, 400, 404, 499, 500, 501, 1000]) {
        const respond = { do: "respond", status, message: `status ${status}`, payload: "p" } as const;
        seen[status] = { evaluate: await outcome(contract.evaluate("run", script(respond))), endorse: await outcome(endorse(contract, [respond])) };
      }
      return seen;
    },
  },
  {
    name: "an error without a message keeps its status in the details",
    run: async (ledger) => {
      try {
        return textOrJson(await ledger.contract("MinerMSP").evaluate("run", script({ do: "respond", status: 500, message: "", payload: "" })));
      } catch (error) {
        const { message: _, ...rest } = errorOf(error) as { message: string }; // gRPC libraries carry a trailing blank differently
        return rest;
      }
    },
  },
  {
    name: "an unknown chaincode or channel is refused in the gateway's own words",
    run: async (ledger) => {
      const gateway = ledger.as("MinerMSP");
      const ghost = gateway.getNetwork(CHANNEL).getContract("ghost");
      const nowhere = gateway.getNetwork("nowhere").getContract("main");
      return {
        evaluate: await outcome(ghost.evaluateTransaction("run", "[]")),
        submit: await outcome(ghost.newProposal("run").endorse()),
        submitNamed: await outcome(ghost.newProposal("run", { endorsingOrganizations: ["LabMSP"] }).endorse()),
        channelEvaluate: await outcome(nowhere.evaluateTransaction("run", "[]")),
        channelSubmit: await outcome(nowhere.newProposal("run").endorse()),
        channelSubmitNamed: await outcome(nowhere.newProposal("run", { endorsingOrganizations: ["LabMSP"] }).endorse()),
      };
    },
  },
  {
    name: "unknown organisations are refused, named ones endorse, each once",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const put = [{ do: "put", key: key(), value: "x" } as const];
      const by = async (...organisations: string[]): Promise<unknown> => {
        try {
          return endorsers(await endorse(contract, put, { endorsingOrganizations: organisations }));
        } catch (error) {
          return errorOf(error);
        }
      };
      return {
        unknown: await by("GhostMSP"),
        unknownToo: await by("CustomsMSP", "GhostMSP", "SpectreMSP"),
        one: await by("LabMSP"),
        twice: await by("LabMSP", "LabMSP", "MinerMSP"),
        all: await by(...ALL),
        evaluateUnknown: await outcome(contract.evaluate("run", { ...script({ do: "creator" }), endorsingOrganizations: ["GhostMSP"] })),
        evaluateOther: await outcome(contract.evaluate("run", { ...script({ do: "creator" }), endorsingOrganizations: ["LabMSP"] })),
      };
    },
  },
  {
    name: "with nobody named the gateway asks as few as the policy needs, its own organisation among them",
    run: async (ledger, key) => {
      const who = endorsers(await endorse(ledger.contract("MinerMSP"), [{ do: "put", key: key(), value: "x" }]));
      return { count: who.length, own: who.includes("MinerMSP") };
    },
  },
  {
    name: "peers that compute different results get no transaction endorsed",
    run: async (ledger) => {
      const error = await outcome(endorse(ledger.contract("MinerMSP"), [{ do: "random" }], { endorsingOrganizations: ["MinerMSP", "LabMSP"] }));
      const { details, ...rest } = error as { details: { message: string }[] };
      return { ...rest, details: details.map(({ message }) => message) }; // which of the two answers last, and so differs, is chance
    },
  },
  {
    name: "a transaction id cannot be endorsed again once it is in a block",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const proposal = contract.newProposal("run", script({ do: "put", key: key(), value: "x" }));
      const status = await committed((await proposal.endorse()).submit());
      return { status, again: await outcome(proposal.endorse()), evaluated: await outcome(proposal.evaluate()) };
    },
  },
  {
    name: "transient data reach the chaincode and never the transaction",
    run: async (ledger, key) => {
      const transaction = await endorse(ledger.contract("MinerMSP"), [{ do: "transient", name: "secret" }, { do: "put", key: key(), value: "x" }], {
        transientData: { secret: "ninety-nine dollars" },
        endorsingOrganizations: ["MinerMSP", "CustomsMSP"],
      });
      const inEnvelope = Buffer.from(transaction.getBytes()).toString("latin1").split("ninety-nine").length - 1;
      return { result: textOrJson(transaction.getResult()), inEnvelope };
    },
  },
  {
    name: "a call that outlasts its deadline ends, whatever the chaincode does",
    run: async (ledger) => {
      const proposal = ledger.contract("MinerMSP").newProposal("run", script({ do: "wait", ms: 3000 }));
      const seen = (error: unknown) => {
        const { class: kind, code, details } = errorOf(error) as { class: string; code: number; details: unknown[] };
        return { class: kind, ended: code === 4 || code === 1, details };
      };
      return {
        evaluate: await proposal.evaluate({ deadline: Date.now() + 300 }).then(textOrJson, seen),
        endorse: await proposal.endorse({ deadline: Date.now() + 300 }).then(() => "endorsed", seen),
      };
    },
  },
  {
    name: "large values pass, a transaction above the channel's limit is refused",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const status = await run(contract, [{ do: "putLarge", key: key(), bytes: 3 << 20 }]);
      const echo = await contract.evaluateTransaction("echo", "x".repeat(5 << 20));
      const tooLarge = await endorse(contract, [{ do: "putLarge", key: key("more"), bytes: 11 << 20 }]);
      const refused = JSON.stringify(await outcome(tooLarge.submit())).replace(/payload is \d+ bytes/, "payload is <n> bytes"); // the length of signatures varies
      return { status, size: await read(contract, [{ do: "size", key: key() }]), echo: echo.length, refused };
    },
  },
];
