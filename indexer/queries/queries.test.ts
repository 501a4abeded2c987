import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Kysely } from "kysely";
import { sumOf } from "../../domain/origin.ts";
import { exampleWorld } from "../../domain/testing-examples.ts";
import { openDatabase } from "../database.ts";
import { follow } from "../follow.ts";
import { API_ROLE } from "../schema.ts";
import type { Database } from "../schema.ts";
import { testDatabase } from "../testing.ts";
import type { TestDatabase } from "../testing.ts";
import { sourceOf } from "../testing/blocks.ts";
import { syntheticBlocks } from "../testing/synthetic.ts";
import { blocksOf } from "../testing/world.ts";
import type { SourceBlock } from "../source.ts";
import { originOf } from "./origin.ts";
import { search } from "./search.ts";
import { trailOf } from "./trail.ts";
import type { Trail } from "./trail.ts";

const scope = { chaincode: "garal", mspId: "CustomsMSP" };
const ids = ({ things }: Trail, ...kinds: readonly string[]): string[] => things.filter(({ kind }) => kinds.includes(kind)).map(({ kind, id }) => `${kind} ${id}`).sort();

function projected(blocks: () => SourceBlock[] | Promise<SourceBlock[]>) {
  const state = {} as { db: Kysely<Database>; database: TestDatabase };
  before(async () => {
    state.database = await testDatabase();
    await follow({ url: state.database.url, source: sourceOf(await blocks()), scope });
    // As the API reads: what a query needs must be granted to its role.
    state.db = openDatabase(state.database.url, { role: API_ROLE });
  });
  after(async () => {
    await state.db.destroy();
    await state.database.drop();
  });
  return state;
}

suite("a mine with three rounds of ten trucks", () => {
  const state = projected(() => [...syntheticBlocks({ seed: 7, transactions: 130 })]);

  test("a truck's trail has its stockpile's whole history and its consignment's documents, not the other trucks", async () => {
    const trail = await trailOf(state.db, { kind: "unit", id: "K-1-3" });
    assert.deepEqual(ids(trail, "unit", "lot", "consignment"), ["consignment K-1", "lot pile-1", "lot raw-1-a", "lot raw-1-b", "lot washed-1-a", "lot washed-1-b", "unit K-1-3"]);
    assert.deepEqual(trail.events.map(({ type }) => type), [
      ...["licence.granted", "lot.extracted", "lot.extracted", "lot.processed", "lot.processed", "lot.blended", "sample.drawn", "contract.proposed"],
      ...["consignment.opened", "vehicle.weighed", "unit.loaded", "declaration.filed", "unit.exited"],
    ]);
    assert.deepEqual(trail.events.filter(({ type }) => type === "unit.loaded").map(({ about }) => about), [[{ id: "T-K-1-3", kind: "ticket", part: "changed" }, { id: "K-1-3", kind: "unit", part: "made" }]]);
    assert.ok(trail.events.every(({ txId, orgId, at }) => /^[0-9a-f]{64}$/.test(txId) && orgId === "miner" && at instanceof Date));
  });

  test("links carry the masses that went from lot to lot to truck to consignment", async () => {
    const { links } = await trailOf(state.db, { kind: "unit", id: "K-1-3" });
    const { record } = await state.db.selectFrom("unit").select("record").where("id", "=", "K-1-3").executeTakeFirstOrThrow();
    const { netKg } = record as { netKg: string };
    assert.equal(links.length, 6);
    assert.deepEqual(links.filter(({ from }) => from.kind === "unit" || from.id === "pile-1"), [
      { from: { kind: "lot", id: "pile-1" }, to: { kind: "unit", id: "K-1-3" }, massKg: netKg },
      { from: { kind: "unit", id: "K-1-3" }, to: { kind: "consignment", id: "K-1" }, massKg: netKg },
    ]);
  });

  test("a consignment's trail has all its trucks; a lot's trail goes down to every consignment and up to its extractions", async () => {
    const consignment = await trailOf(state.db, { kind: "consignment", id: "K-0" });
    assert.equal(ids(consignment, "unit").length, 10);
    assert.equal(consignment.events.filter(({ type }) => type === "unit.exited").length, 10);
    const lot = await trailOf(state.db, { kind: "lot", id: "washed-0-a" });
    assert.deepEqual(ids(lot, "lot", "consignment"), ["consignment K-0", "lot pile-0", "lot raw-0-a", "lot washed-0-a"]);
    assert.deepEqual(Object.fromEntries(lot.things.filter(({ kind }) => kind === "lot").map(({ id, side }) => [id, side])), { "washed-0-a": "self", "raw-0-a": "upstream", "pile-0": "downstream" });
    assert.equal(ids(lot, "unit").length, 10);
  });

  test("pages of a trail together are the trail", async () => {
    const thing = { kind: "consignment", id: "K-0" } as const;
    const whole = await trailOf(state.db, thing);
    const seen: string[] = [];
    for (let page = await trailOf(state.db, thing, { first: 7 }); ; ) {
      seen.push(...page.events.map(({ txId }) => txId));
      const last = page.events.at(-1);
      if (!page.more || !last) break;
      page = await trailOf(state.db, thing, { first: 7, after: last });
    }
    assert.deepEqual(seen, whole.events.map(({ txId }) => txId));
    assert.equal(new Set(seen).size, seen.length);
  });

  test("origin: two extractions by the masses that went in, exactly, summing to one", async () => {
    const origin = await originOf(state.db, { kind: "unit", id: "K-1-3" });
    assert.ok(origin);
    const { rows } = await state.db.selectFrom("lot").select(["id", "made_kg"]).where("id", "in", ["raw-1-a", "raw-1-b"]).execute().then((found) => ({ rows: new Map(found.map((row) => [row.id, BigInt(row.made_kg)])) }));
    const total = [...rows.values()].reduce((a, b) => a + b, 0n);
    // Both were washed at the same yield, so the shares are those of the raw masses.
    for (const { lotId, licenceNo, share } of origin.sources) {
      assert.equal(share.numerator * total, (rows.get(lotId) as bigint) * share.denominator, lotId);
      assert.equal(licenceNo, "MV-012345");
    }
    assert.deepEqual(sumOf(origin.sources.map(({ share }) => share)), { numerator: 1n, denominator: 1n });
    assert.deepEqual(origin.licences, [{ licenceNo: "MV-012345", share: { numerator: 1n, denominator: 1n } }]);
    const consignment = await originOf(state.db, { kind: "consignment", id: "K-1" });
    assert.deepEqual(consignment?.sources.map(({ share }) => share), origin.sources.map(({ share }) => share));
    const lot = await originOf(state.db, { kind: "lot", id: "raw-1-a" });
    assert.deepEqual(lot?.sources.map(({ lotId, share }) => [lotId, share]), [["raw-1-a", { numerator: 1n, denominator: 1n }]]);
  });

  test("nothing is known of what is not there", async () => {
    for (const kind of ["lot", "unit", "consignment"] as const) {
      assert.equal(await originOf(state.db, { kind, id: "none" }), undefined);
      const trail = await trailOf(state.db, { kind, id: "none" });
      assert.deepEqual([trail.events, trail.links, trail.things], [[], [], []], kind);
    }
  });

  test("numbers are found by their beginning, whatever case, blanks and dashes; whole ones first", async () => {
    const plate = await search(state.db, "1003 уба");
    assert.deepEqual(plate.map(({ kind, what }) => `${kind} ${what}`).filter((hit, i, all) => all.indexOf(hit) === i), ["unit plate"]);
    assert.ok(plate.some(({ id }) => id === "K-1-3"));
    assert.deepEqual((await search(state.db, "k-1")).slice(0, 1), [{ kind: "consignment", id: "K-1", what: "id", term: "K1" }]);
    assert.equal((await search(state.db, "k-1")).length, 11);
    assert.deepEqual(await search(state.db, "k-1", { kinds: ["unit"], limit: 2 }).then((hits) => hits.map(({ id }) => id)), ["K-1-0", "K-1-1"]);
    assert.deepEqual((await search(state.db, "SEAL K-0-4")).map(({ kind, id, what }) => [kind, id, what]), [["unit", "K-0-4", "seal"]]);
    for (const typed of ["1003 YBA", "1003уBA"]) assert.deepEqual((await search(state.db, typed)).map(({ id }) => id), [], "Latin B is no Б");
    for (const typed of ["K-1-0", "К-1-0"]) assert.equal((await search(state.db, typed))[0]?.id, "K-1-0", "a Cyrillic К finds the Latin one");
    assert.deepEqual(await search(state.db, " -- "), []);
    assert.deepEqual(await search(state.db, "%"), []);
  });
});

suite("the examples", () => {
  const state = projected(async () => blocksOf(await exampleWorld()));

  test("every unit's trail runs from licence and extraction to the buyer's acceptance", async () => {
    const units = await state.db.selectFrom("unit").select("id").execute();
    assert.ok(units.length > 10);
    for (const { id } of units) {
      const { events, things } = await trailOf(state.db, { kind: "unit", id });
      const types = new Set(events.map(({ type }) => type));
      for (const type of ["licence.granted", "lot.extracted", "assay.certified", "royalty.receipt-issued", "contract.registered", "unit.loaded", "unit.sealed", "declaration.filed", "declaration.assessed", "payment.recorded", "declaration.released", "unit.exited", "consignment.accepted"]) {
        assert.ok(types.has(type), `${id} has ${type}`);
      }
      assert.equal(things.filter(({ kind }) => kind === "unit").length, 1);
      assert.equal(events.filter(({ type }) => type === "unit.loaded").length, 1);
    }
  });
});
