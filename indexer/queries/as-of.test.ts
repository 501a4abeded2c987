import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Kysely } from "kysely";
import { people } from "../../domain/testing.ts";
import { consignment, extract, load, newWorld, weigh } from "../../domain/testing-world.ts";
import { openDatabase } from "../database.ts";
import { follow } from "../follow.ts";
import { API_ROLE } from "../schema.ts";
import type { Database } from "../schema.ts";
import { testDatabase } from "../testing.ts";
import type { TestDatabase } from "../testing.ts";
import { sourceOf } from "../testing/blocks.ts";
import { blocksOf } from "../testing/world.ts";
import { blockAt } from "./as-of.ts";
import { originOf } from "./origin.ts";
import { trailOf } from "./trail.ts";

suite("a world in which a blend comes between two loadings and an adjustment is recorded late", () => {
  let db: Kysely<Database>;
  let database: TestDatabase;
  /** Number of the transaction, which is also its block's: one in each, behind the configuration. */
  const block: Record<string, bigint> = {};
  before(async () => {
    const world = await newWorld();
    const mark = (name: string) => (block[name] = BigInt(world.history.length));
    await consignment(world);
    await load(world, "U1", 90_000);
    mark("first");
    await extract(world, "second-pit", "500000");
    await world.run("lots:blend", { lotId: "mix", siteId: "pit", inputs: [{ lotId: "coal", massKg: "300000" }, { lotId: "second-pit", massKg: "100000" }] }, { by: people.miner });
    await load(world, "U2", 80_000, { plate: "1202УБА", lotId: "mix" });
    mark("second");
    // It happened before the blend and is recorded after it.
    const late = world.history.find(({ outcome }) => outcome.event.type === "lot.blended")?.outcome.event.at ?? "";
    await world.run("lots:adjust", { lotId: "second-pit", deltaKg: "-1000", reason: "survey", note: "found short", at: late }, { by: people.miner });
    mark("late");
    await weigh(world, "T-LAST", 1_000);
    database = await testDatabase();
    await follow({ url: database.url, source: sourceOf(blocksOf(world, 1)), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
    db = openDatabase(database.url, { role: API_ROLE });
  });
  after(async () => {
    await db.destroy();
    await database.drop();
  });

  test("the newest block at a moment is that of the newest transaction recorded by then", async () => {
    const minute = (number: bigint) => new Date(Date.parse("2026-06-01T00:00:00Z") + Number(number) * 60_000);
    assert.equal(await blockAt(db, minute(0n)), undefined);
    for (const number of Object.values(block)) {
      assert.equal(await blockAt(db, minute(number)), number);
      assert.equal(await blockAt(db, new Date(minute(number).getTime() + 59_999)), number);
    }
  });

  test("a consignment's origin is that of what was loaded by then", async () => {
    const thing = { kind: "consignment", id: "CON" } as const;
    assert.equal(await originOf(db, thing, (block["first"] as bigint) - 1n), undefined);
    const first = await originOf(db, thing, block["first"]);
    assert.deepEqual([first?.massKg.toString(), first?.sources.map(({ lotId }) => lotId)], ["90000", ["coal"]]);
    const second = await originOf(db, thing, block["second"]);
    assert.deepEqual([second?.massKg.toString(), second?.sources.map(({ lotId }) => lotId)], ["170000", ["coal", "second-pit"]]);
    assert.deepEqual(await originOf(db, thing), second);
    assert.equal(await originOf(db, { kind: "lot", id: "mix" }, block["first"]), undefined, "it was not made yet");
  });

  test("a trail shows what there was by then: neither later units, lots and links nor their events", async () => {
    const thing = { kind: "lot", id: "coal" } as const;
    const then = await trailOf(db, thing, { upTo: block["first"] as bigint });
    const names = (trail: typeof then) => trail.things.filter(({ kind }) => kind === "lot" || kind === "unit").map(({ kind, id }) => `${kind} ${id}`).sort();
    assert.deepEqual(names(then), ["lot coal", "unit U1"]);
    assert.ok(then.events.length > 0 && then.events.every((event) => event.block <= (block["first"] as bigint)));
    assert.deepEqual(then.links.map(({ to }) => to.id).sort(), ["CON", "U1"]);
    const now = await trailOf(db, thing);
    assert.deepEqual(names(now), ["lot coal", "lot mix", "unit U1", "unit U2"]);
    assert.deepEqual((await trailOf(db, thing, { upTo: -1n })).things, []);
  });

  test("a late event stands last by the ledger's order, in its place by event time, and tells how late it was", async () => {
    const thing = { kind: "lot", id: "second-pit" } as const;
    const types = async (page: Parameters<typeof trailOf>[2]) => (await trailOf(db, thing, page)).events.filter(({ about }) => about.some(({ id }) => id === "second-pit" || id === "mix")).map(({ type }) => type);
    assert.deepEqual(await types({}), ["lot.extracted", "lot.blended", "lot.adjusted"]);
    const { events } = await trailOf(db, thing, { order: "event" });
    assert.deepEqual(events.map(({ at }) => at.getTime()), events.map(({ at }) => at.getTime()).sort((a, b) => a - b));
    const late = events.find(({ type }) => type === "lot.adjusted");
    assert.ok(late?.recordedAt && late.recordedAt > late.at);
    // What had happened by then, as it was known then and as it is known now.
    const happenedBy = late.at;
    assert.ok(!(await types({ happenedBy, upTo: block["second"] as bigint })).includes("lot.adjusted"));
    assert.ok((await types({ happenedBy })).includes("lot.adjusted"));
  });

  test("pages by event time together are the trail", async () => {
    const thing = { kind: "consignment", id: "CON" } as const;
    const whole = await trailOf(db, thing, { order: "event" });
    const seen: string[] = [];
    for (let page = await trailOf(db, thing, { order: "event", first: 3 }); ; ) {
      seen.push(...page.events.map(({ txId }) => txId));
      const last = page.events.at(-1);
      if (!page.more || !last) break;
      page = await trailOf(db, thing, { order: "event", first: 3, after: last });
    }
    assert.deepEqual(seen, whole.events.map(({ txId }) => txId));
  });
});
