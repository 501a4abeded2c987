import { decodeEnvelope, preparedEnvelope, readWriteSet } from "../decode.ts";
import { outcome } from "../observe.ts";
import { script } from "../ledger.ts";
import { endorse, read, run } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";
import type { Operation } from "../chaincode/operations.ts";

const puts = (keys: readonly string[]): Operation[] => keys.map((key, index) => ({ do: "put", key, value: String(index) }));
const tried = (operation: Operation): Operation => ({ do: "try", operation });

/** Ranges, composite keys, pages, history, and the read-write sets they leave. */
export const queries: Scenario[] = [
  {
    name: "a range is ordered by the bytes of UTF-8, its start included and its end not",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const tails = ["a", "B", "ä", "z", "\u{1F69A}", "￿", "уул", "~", "aa", "a\u0000b", ""];
      await run(contract, puts(tails.map((tail) => `${key("r")}${tail}`)));
      return read(contract, [
        { do: "range", start: key("r"), end: key("s") },
        { do: "range", start: key("ra"), end: key("rz") },
        { do: "range", start: key("rz"), end: key("ra") },
        { do: "range", start: key("r"), end: key("r") },
        { do: "range", start: key("r￿"), end: key("r\u{10FFFF}") },
      ]);
    },
  },
  {
    name: "a range of more than a hundred keys is complete, and may be left early",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, puts(Array.from({ length: 250 }, (_, index) => key(String(index).padStart(4, "0")))));
      const [all, some] = (await read(contract, [{ do: "range", start: key("0"), end: key("1") }, { do: "range", start: key("0"), end: key("1"), take: 101 }])) as [string, string][][];
      return { all: all!.length, last: all!.at(-1), some: some!.length, someLast: some!.at(-1) };
    },
  },
  {
    name: "pages: size, count, the bookmark is the next key, and empty at the end",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, puts(["1", "2", "3", "4", "5"].map((last) => key(last))));
      const page = (size: number, bookmark = ""): Operation => ({ do: "page", start: key("1"), end: key("9"), size, bookmark });
      return read(contract, [page(2), page(2, key("3")), page(2, key("5")), page(5), page(10), page(1, key("7")), tried(page(-1)), tried(page(2, key("0")))]);
    },
  },
  {
    name: "paged queries only in transactions that write nothing, neither before nor after",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, puts([key("1"), key("2")]));
      const page: Operation = { do: "page", start: key("1"), end: key("9"), size: 1, bookmark: "" };
      const put: Operation = { do: "put", key: key("3"), value: "x" };
      return {
        writeFirst: await read(contract, [put, tried(page)]),
        pageFirst: await read(contract, [page, tried(put), tried({ do: "delete", key: key("1") }), tried({ do: "setPolicy", key: key("1"), organisations: ["LabMSP"] })]),
        submitted: await run(contract, [page]),
        refused: await outcome(endorse(contract, [page, put])),
      };
    },
  },
  {
    name: "composite keys: part by part, never by a prefix of a part, and not in simple ranges",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const type = key("lot");
      const attributes = [["TT", "1"], ["TT", "2"], ["TTX", "1"], ["T", "9"], ["TT"], []];
      await run(contract, attributes.map((parts, index) => ({ do: "putComposite", type, attributes: parts, value: String(index) })));
      const of = (...parts: string[]): Operation => ({ do: "composite", type, attributes: parts });
      return read(contract, [
        of(), of("TT"), of("TT", "1"), of("T"), of("none"),
        { do: "compositePage", type, attributes: ["TT"], size: 1, bookmark: "" },
        { do: "range", start: key("l"), end: key("m") },
        tried({ do: "putComposite", type: "", attributes: ["x"], value: "1" }),
        tried({ do: "putComposite", type: "t", attributes: ["a\u{10FFFF}"], value: "1" }),
        tried({ do: "range", start: "\u0000a", end: "\u0000b" }),
      ]);
    },
  },
  {
    name: "rich queries are refused by a state database that has none",
    run: async (ledger) => read(ledger.contract("MinerMSP"), [tried({ do: "query", query: "{\"selector\":{}}" })]),
  },
  {
    name: "history: newest first, deletions too, one entry for each transaction that is valid",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const ids: string[] = [];
      const change = async (operations: Operation[], options = {}): Promise<void> => {
        const transaction = await endorse(contract, operations, options);
        ids.push(transaction.getTransactionId());
        await (await transaction.submit()).getStatus();
      };
      await change([{ do: "put", key: key(), value: "1" }]);
      await change([{ do: "put", key: key(), value: "2" }, { do: "put", key: key(), value: "3" }]);
      await change([{ do: "delete", key: key() }]);
      await change([{ do: "put", key: key(), value: "invalid" }], { endorsingOrganizations: ["LabMSP"] });
      await change([{ do: "put", key: key(), value: "4" }]);
      const [history] = (await read(contract, [{ do: "history", key: key() }])) as { value: string; isDelete: boolean; txId: string }[][];
      const absent = await read(contract, [{ do: "history", key: key("never") }, { do: "put", key: key("never"), value: "x" }, { do: "history", key: key("never") }]);
      return { history: history!.map(({ txId, ...entry }) => ({ ...entry, transaction: ids.indexOf(txId) })), absent };
    },
  },
  {
    name: "several reads at once within one transaction are answered each with its own value",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const keys = Array.from({ length: 30 }, (_, index) => key(String(index)));
      await run(contract, puts(keys));
      return read(contract, [{ do: "getAll", keys }]);
    },
  },
  {
    name: "keys may be any text, of any length up to a kilobyte and more",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const odd = [key("_x"), key("%00"), key("ө ү 'quoted' \"double\""), key("\u0000zero"), key("x".repeat(2000)), ` ${key()}`];
      return [await run(contract, puts(odd)), await read(contract, odd.map((one) => ({ do: "get", key: one })))];
    },
  },
  {
    name: "read-write sets: sorted, one entry a key, last write wins, reads of absent keys without a version",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, puts([key("b"), key("d")]));
      await run(contract, puts([key("c")]));
      const transaction = await endorse(contract, [
        { do: "put", key: key("z"), value: "1" },
        { do: "put", key: key("a"), value: "1" },
        { do: "put", key: key("a"), value: "2" },
        { do: "get", key: key("d") },
        { do: "get", key: key("absent") },
        { do: "get", key: key("c") },
        { do: "get", key: key("a") },
        { do: "delete", key: key("gone") },
        { do: "range", start: key("b"), end: key("e") },
        { do: "range", start: key("x"), end: key("y") },
        { do: "range", start: key("b"), end: key("e"), take: 1 },
        { do: "setPolicy", key: key("b"), organisations: ["LabMSP", "MinerMSP"] },
        { do: "put", key: key("empty"), value: "" },
      ]);
      return readWriteSet(decodeEnvelope(preparedEnvelope(transaction)).action);
    },
  },
  {
    name: "the read-write set of a long range is a Merkle summary of what was fetched",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, puts(Array.from({ length: 250 }, (_, index) => key(String(index).padStart(4, "0")))));
      const of = async (take?: number): Promise<unknown> => {
        const range: Operation = { do: "range", start: key("0"), end: key("1"), ...(take === undefined ? {} : { take }) };
        return readWriteSet(decodeEnvelope(preparedEnvelope(await endorse(contract, [range]))).action);
      };
      return { all: await of(), one: await of(1), hundred: await of(100), hundredAndOne: await of(101) };
    },
  },
  {
    name: "a chaincode's answer and read-write set are the same whichever peer endorses",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, puts([key("1"), key("2"), key("3")]));
      const results = await Promise.all(["CustomsMSP", "MinerMSP", "LabMSP"].map(async (mspId) =>
        Buffer.from(await contract.evaluate("run", { ...script({ do: "range", start: key("1"), end: key("9") }), endorsingOrganizations: [mspId] })).toString()));
      return { different: new Set(results).size, result: JSON.parse(results[0]!) as unknown };
    },
  },
];
