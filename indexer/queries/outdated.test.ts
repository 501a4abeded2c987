import assert from "node:assert/strict";
import { test } from "node:test";
import { assess, coalResults, exportWorld, file } from "../../domain/declarations/testing.ts";
import { people } from "../../domain/testing.ts";
import { salt, terms } from "../../domain/testing-world.ts";
import { openDatabase } from "../database.ts";
import { follow } from "../follow.ts";
import { API_ROLE } from "../schema.ts";
import { testDatabase } from "../testing.ts";
import { sourceOf } from "../testing/blocks.ts";
import { blocksOf } from "../testing/world.ts";
import { outdatedIds, outdatedOf } from "./outdated.ts";
import type { MemoryLedger } from "../../domain/testing.ts";

const { laboratory, miner, buyer } = people;

/** What is outdated of the assessments, as the index has it after everything that the ledger recorded. */
async function flagged(world: MemoryLedger): Promise<{ readonly ids: readonly string[]; readonly grounds: readonly string[] }> {
  const { url, drop } = await testDatabase();
  await follow({ url, source: sourceOf(blocksOf(world)), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
  const db = openDatabase(url, { role: API_ROLE });
  const grounds = await outdatedOf(db, "assessment", ["A-1", "A-2"]);
  const ids = await outdatedIds(db, "assessment", { limit: 10, inverted: false });
  await db.destroy();
  await drop();
  return { ids: ids.map(({ id }) => id), grounds: grounds.map(({ id, ground, groundId, replacedById }) => `${id}: ${ground} ${groundId} by ${replacedById}`) };
}
const supersede = (world: MemoryLedger) =>
  world.run("assays:supersede", { certificateNo: "CERT-2", sampleId: "sample-CERT", lotId: "coal", accreditationNo: "ACC-1", supersedes: "CERT", reason: "moisture was typed wrong", results: coalResults("9") }, { by: laboratory });

test("an assessment whose certificate was superseded is flagged, until it is assessed again", async () => {
  const world = await exportWorld();
  await file(world);
  await assess(world);
  assert.deepEqual(await flagged(world), { ids: [], grounds: [] });
  await supersede(world);
  assert.deepEqual(await flagged(world), { ids: ["A-1"], grounds: ["A-1: certificate CERT by CERT-2"] });
  await assess(world, "A-2");
  assert.deepEqual(await flagged(world), { ids: [], grounds: [] });
});

test("so is one whose price terms were replaced, once both parties have agreed", async () => {
  const world = await exportWorld();
  await file(world);
  await assess(world);
  await world.run("contracts:proposePrice", { contractNo: "C-CON", version: 2, reason: "final price" }, { by: miner, secret: { ...terms, salt, price: "63" } });
  assert.deepEqual((await flagged(world)).ids, []);
  const { revisions } = await world.found("contract", "C-CON");
  await world.run("contracts:agreePrice", { contractNo: "C-CON", version: 2, termsDigest: revisions?.[0]?.termsDigest }, { by: buyer });
  assert.deepEqual((await flagged(world)).grounds, ["A-1: contract C-CON by C-CON/2"]);
  await assess(world, "A-2");
  assert.deepEqual((await flagged(world)).ids, []);
});
