import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { peer } from "@hyperledger/fabric-protos";
import { startLedger } from "../../chaincode/testing/ledger.ts";
import type { TestLedger } from "../../chaincode/testing/ledger.ts";
import { Decimal, sum } from "../../domain/decimal.ts";
import { withLoads } from "../../domain/consignments/sums.ts";
import { lotOf } from "../../domain/lots/balance.ts";
import type { Ledger } from "../../domain/act.ts";
import { CONSIGNMENT, instant, loadAll, minerOf, openYard, STOCKPILE, validationCodes } from "./yard.ts";

/*
 * Many load from one stockpile into one consignment at once. With GARAL_TEST_LEDGER=fabric on a real Fabric network. The clients run in several
 * processes, so that nothing in a process of ours orders them.
 */

const [CLIENTS, PROCESSES] = [50, 5];
/** GARAL_TEST_LOADINGS=1000 for the whole run; the suite has to be quick. */
const LOADINGS = Number(process.env["GARAL_TEST_LOADINGS"] ?? 300);
/** 90 to 109 t. */
const trucks = Array.from({ length: LOADINGS }, (_, i) => ({ unitId: `U${i}`, plate: `${1000 + i}УБА`, netKg: String(90_000 + (i % 20) * 1_000) }));
const wanted = sum(trucks.map(({ netKg }) => Decimal.parse(netKg)));
/** The stockpile holds all but five or so of them. */
const stockKg = wanted.minus(Decimal.of(500_001n));

let ledger: TestLedger;
before(async () => {
  ledger = await startLedger();
  await openYard(ledger.profile, String(stockKg));
});
after(() => ledger.stop());

test(`${CLIENTS} clients load ${LOADINGS} trucks from one stockpile at once: each is loaded or refused for mass, none sees a conflict, the balance is exact`, async (t) => {
  const begun = performance.now();
  const loaded = await loadAll(ledger.profile, trucks, CLIENTS, PROCESSES);
  const seconds = (performance.now() - begun) / 1000;
  const client = await minerOf(ledger.profile);
  try {
    const committed: Ledger = { get: (kind, id) => client.read(kind, id), secret: () => assert.fail("no rule of lots reads private records") };
    t.diagnostic(`${LOADINGS} loadings in ${seconds.toFixed(1)} s; refusals: ${JSON.stringify(Object.fromEntries([...Map.groupBy(loaded, ({ refusal }) => refusal?.code ?? "none")].map(([code, of]) => [code, of.length])))}`);
    const gone = loaded.filter(({ refusal }) => refusal === undefined);
    const refused = loaded.filter(({ refusal }) => refusal !== undefined);
    assert.equal(loaded.length, LOADINGS);
    assert.deepEqual([...new Set(refused.map(({ refusal }) => refusal?.code))], ["lot/overdrawn"]);
    const loadedKg = sum(gone.map(({ netKg }) => Decimal.parse(netKg)));
    const left = (await lotOf(committed, STOCKPILE)).massKg;
    assert.equal(String(left.plus(loadedKg)), String(stockKg), "what is left and what was loaded is what was there");
    for (const { netKg, refusal } of refused) {
      const held = Decimal.parse(refusal?.heldKg ?? "");
      assert.ok(held.lessThan(Decimal.parse(netKg)) && !held.lessThan(left), `${netKg} kg were refused of ${held} kg`);
    }
    const consignment = await withLoads(committed, (await client.read("consignment", CONSIGNMENT))!);
    assert.deepEqual([consignment.unitCount, String(consignment.loadedKg), consignment.lots.map(({ lotId, massKg }) => `${lotId} ${massKg}`)], [gone.length, String(loadedKg), [`${STOCKPILE} ${loadedKg}`]]);

    // Who needs the whole gathers it.
    const { block } = await client.submit("lots:split", { key: "rest", at: instant(), lotId: STOCKPILE, parts: [{ lotId: "rest", massKg: String(left) }] });
    const { massKg, status } = (await client.read("lot", STOCKPILE))!;
    assert.deepEqual([String(massKg), status], ["0", "exhausted"]);

    const codes = await validationCodes(client, block);
    const conflicts = codes.get(peer.TxValidationCode.MVCC_READ_CONFLICT) ?? 0;
    // A second copy of what was sent again, a lane that two made at once: neither is seen either.
    const unseen = [peer.TxValidationCode.VALID, peer.TxValidationCode.MVCC_READ_CONFLICT, peer.TxValidationCode.DUPLICATE_TXID, peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE] as readonly number[];
    assert.deepEqual([...codes.keys()].filter((code) => !unseen.includes(code)), []);
    const times = loaded.map(({ ms }) => ms).sort((a, b) => a - b);
    const rank = (share: number): string => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(0);
    t.diagnostic(`${gone.length} loaded, ${refused.length} refused for mass in ${seconds.toFixed(1)} s (each with its weighing); ${conflicts} conflicts and ${codes.get(peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE) ?? 0} policy failures, ${(conflicts / LOADINGS).toFixed(2)} for each loading, none seen; a loading took ${rank(0.5)} ms (median), ${rank(0.99)} ms (p99), ${rank(1)} ms at most`);
  } finally {
    client.close();
  }
});
