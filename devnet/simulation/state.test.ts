import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { GatewayError } from "@hyperledger/fabric-gateway";
import { TestNetwork } from "../testing.ts";
import type { TestClient } from "../testing.ts";

suite("state: keys, ranges, pages, history", () => {
  let network: TestNetwork;
  let a: TestClient;

  before(async () => {
    network = await TestNetwork.start("A", [{ endorsementPolicy: "OR('OrgAMSP.peer')" }]);
    a = await network.client("A");
  });
  after(() => network.stop());

  const keys = async (...args: string[]): Promise<string[]> => JSON.parse(await a.evaluate("countRange", ...args)) as string[];

  test("keys are ordered by their UTF-8 bytes, not by UTF-16 units", async () => {
    const unordered = ["o\u{10FFFF}", "o\uFFFF", "o😀", "oz", "oé", "oa"];
    await a.submit("putMany", JSON.stringify(unordered));
    const expected = [...unordered].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
    assert.deepEqual(await keys("o", "p", ""), expected);
    assert.notDeepEqual([...unordered].sort(), expected, "the example tells the two orders apart");
  });

  test("a range is [start, end); start behind end is empty; an empty end is the end of the namespace", async () => {
    await a.submit("putMany", JSON.stringify(["r1", "r2", "r3"]));
    assert.deepEqual(await keys("r1", "r3", ""), ["r1", "r2"]);
    assert.deepEqual(await keys("r3", "r1", ""), []);
    assert.deepEqual((await keys("r2", "", "")).slice(0, 2), ["r2", "r3"]);
  });

  test("more results than one frame holds arrive whole and in order", async () => {
    const many = Array.from({ length: 321 }, (_, i) => `many-${String(i).padStart(4, "0")}`);
    await a.submit("putMany", JSON.stringify(many));
    assert.deepEqual(await keys("many-", "many.", ""), many);
  });

  test("pages: the bookmark is the next key, and empty at the end", async () => {
    await a.submit("putMany", JSON.stringify(["p1", "p2", "p3", "p4"]));
    const page = async (bookmark: string): Promise<unknown> => JSON.parse(await a.evaluate("page", "p1", "p9", "2", bookmark));
    assert.deepEqual(await page(""), { keys: ["p1", "p2"], fetched: 2, bookmark: "p3" });
    assert.deepEqual(await page("p3"), { keys: ["p3", "p4"], fetched: 2, bookmark: "" });
  });

  test("composite keys: a prefix matches whole parts only, and plain ranges do not see them", async () => {
    for (const parts of [["a", "b"], ["ab", "c"], ["a", "\u{1F600}"]]) await a.submit("putComposite", "lot", JSON.stringify(parts));
    assert.deepEqual(JSON.parse(await a.evaluate("partial", "lot", '["a"]')), [["a", "b"], ["a", "\u{1F600}"]]);
    assert.equal((await keys("", "", "")).some((key) => key.startsWith("\0")), false);
  });

  test("an empty value deletes", async () => {
    await a.submit("put", "empty", "x");
    await a.submit("put", "empty", "");
    assert.deepEqual(await keys("empty", "empty~", ""), []);
  });

  test("history is newest first, one entry for each transaction, with deletions", async () => {
    await a.submit("put", "h", "1");
    await a.submit("put", "h", "2");
    await a.submit("del", "h");
    await a.submit("put", "h", "3");
    const history = JSON.parse(await a.evaluate("history", "h")) as { txId: string; value: string; isDelete: boolean }[];
    assert.deepEqual(history.map(({ value, isDelete }) => [value, isDelete]), [["3", false], ["", true], ["2", false], ["1", false]]);
    assert.equal(new Set(history.map(({ txId }) => txId)).size, 4);
    assert.deepEqual(JSON.parse(await a.evaluate("history", "never written")), []);
  });

  test("rich queries are refused as LevelDB refuses them", async () => {
    const error = await a.evaluate("query", "{}").then(() => assert.fail("accepted"), (reason: unknown) => reason);
    assert.ok(error instanceof GatewayError);
    assert.match(error.details[0]!.message, /GET_QUERY_RESULT failed: transaction ID: [0-9a-f]{64}: ExecuteQuery not supported for leveldb$/);
  });

  test("system chaincodes: chain info, blocks and transactions, and Fabric's errors for what is not there", async () => {
    const qscc = a.network.getContract("qscc");
    const height = async (): Promise<number> => (await qscc.evaluateTransaction("GetChainInfo", "test"))[1]!;
    const before = await height();
    await a.submit("put", "q", "1");
    assert.equal(await height(), before + 1);
    const newest = await qscc.evaluateTransaction("GetBlockByNumber", "test", "18446744073709551615");
    assert.deepEqual(newest, await qscc.evaluateTransaction("GetBlockByNumber", "test", String(before)));
    const missing = await qscc.evaluateTransaction("GetBlockByNumber", "test", "99999").then(() => assert.fail("found"), (reason: unknown) => reason);
    assert.ok(missing instanceof GatewayError);
    assert.equal(missing.details[0]!.message, "chaincode response 500, Failed to get block number 99999, error no such block number [99999] in index");
    const unmapped = await qscc.evaluateTransaction("Foo", "test", "x").then(() => assert.fail("found"), (reason: unknown) => reason);
    assert.ok(unmapped instanceof GatewayError);
    assert.equal(unmapped.details[0]!.message, "chaincode response 500, access denied for [Foo][test]: [Unmapped policy for qscc/Foo]");
  });
});
