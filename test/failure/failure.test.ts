import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { CommitError, StatusCode } from "@hyperledger/fabric-gateway";
import { openConnection } from "../../gateway/connection.ts";
import { LedgerRefusal } from "../../gateway/index.ts";
import type { LedgerClient } from "../../gateway/index.ts";
import { findBinaries } from "../../network/main.ts";
import { startDevnetLedger, startFabricLedger } from "./ledgers.ts";
import { assertNothingLost, extraction, Load } from "./load.ts";
import { register, startProjection, userOf } from "./parts.ts";
import type { Ledger, Part, Projection } from "./parts.ts";
import { ThroughApi } from "./through-api.ts";

/*
 * With load running, one part after the other is killed and started again: what was acknowledged stays, nothing happens twice, and nobody
 * repairs anything by hand.
 */

const READ_SIDE = ["the API", "the indexer", "Postgres"];
/** Of every third worker, less than any part is away: it sees refusals, the second only waits, and the third goes through the API. */
const PATIENCE_MS = 1_000;
const LIE = "an organisation whose chaincode lies gets nothing recorded";

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

interface Suite {
  readonly name: string;
  readonly start: (dir: string) => Promise<Ledger>;
  readonly parts: readonly string[];
  readonly workers: number;
  /** Acknowledgements waited for before, during and after. */
  readonly enough: number;
  /** How long a part stays away at least, milliseconds. */
  readonly awayMs: number;
}

function suite({ name, start, parts, workers, enough, awayMs }: Suite): void {
  describe(name, { timeout: 600_000 }, () => {
    let dir: string | undefined;
    const recorded: Load["acknowledged"] = [];
    let ledger: Ledger | undefined;
    let projection: Projection | undefined;
    let miners: readonly LedgerClient[] = [];
    let licences: readonly string[];

    before(async () => {
      dir = mkdtempSync(join(tmpdir(), "garal-failure-"));
      ledger = await start(dir);
      projection = await startProjection(dir, ledger);
      ({ miners, licences } = await register(ledger.profile, workers, PATIENCE_MS));
    });
    after(async () => {
      for (const miner of miners) miner.close();
      try {
        await projection?.stop(); // says so if the indexer had ended by itself
      } finally {
        await ledger?.stop();
        if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
      }
    });

    for (const [index, name] of [...parts, ...READ_SIDE].entries()) test(`killed and started again: ${name}`, { timeout: 180_000 }, (t) => survives(t, name, index));

    async function survives(t: TestContext, name: string, index: number): Promise<void> {
      const part = [...ledger!.parts, ...projection!.parts].find((each) => each.name === name) as Part;
      const load = new Load(`LOT-${index}`, [...miners, new ThroughApi(projection!.apiPort)], licences);
      const figures = await struck(part, load).finally(() => load.stop());
      recorded.push(...load.acknowledged);
      const counts = await assertNothingLost(ledger!.profile, projection!.url, recorded);
      const { away, gap, gapWhileAway, slowest } = figures;
      t.diagnostic([
        `acknowledged ${figures.before} before and ${load.acknowledged.length - figures.before} after`,
        `of ${recorded.length} in all ${counts.ledger} on every peer's ledger, ${counts.projection} projected`,
        `away ${seconds(away)}, longest gap without a success ${seconds(gap)} (${seconds(gapWhileAway)} while it was away), slowest request ${seconds(slowest)}`,
        `clients were told ${JSON.stringify(load.refusals)}`,
      ].join("; "));
    }

    /** @returns acknowledgements before, and times in milliseconds */
    async function struck(part: Part, load: Load) {
      await load.more(enough);
      const before = load.acknowledged.length;
      const struckAt = performance.now();
      await part.strike();
      await Promise.all([delay(awayMs), part.spared && load.more(enough)]);
      const gapWhileAway = load.longestGap(struckAt);
      await part.restart();
      const away = performance.now() - struckAt;
      await load.more(enough);
      const gap = load.longestGap(struckAt);
      await load.end();
      return { before, away, gap, gapWhileAway, slowest: Math.max(...load.acknowledged.map(({ begun, at }) => at - begun)) };
    }

    test(LIE, { timeout: 180_000 }, async () => {
      const miner = miners[1]!;
      const stopLying = await ledger!.lie();
      const lot = extraction("LIE-1", licences[0]!);
      // A peer takes seconds to find a chaincode that was started again, and is not there until then.
      const refusal = async (): Promise<string> => {
        for (;;) {
          const code = await miner.submit("lots:extract", lot).then(() => "recorded", (error: unknown) => (error instanceof LedgerRefusal ? error.code : Promise.reject(error as Error)));
          if (code !== "system/ledger-unreachable") return code;
        }
      };
      assert.equal(await refusal(), "system/internal", "no two peers sign what differs");
      const alone = await userOf(ledger!.profile, "MinerMSP", "tt");
      const connection = openConnection(ledger!.profile, "MinerMSP");
      try {
        const contract = connection.as(alone).getNetwork(ledger!.profile.channel).getContract("garal");
        const forced = contract.submit("lots:extract", { arguments: [JSON.stringify({ ...lot, key: "LIE-2", lotId: "LIE-2" })], endorsingOrganizations: ["MinerMSP"] });
        await assert.rejects(forced, (error) => error instanceof CommitError && error.code === StatusCode.ENDORSEMENT_POLICY_FAILURE, "the liar's signature alone is not enough");
      } finally {
        connection.close();
      }
      await stopLying();
      for (const id of ["LIE-1", "LIE-2"]) assert.equal(await miner.read("lot", id), undefined);
      const { txId, block } = await miner.submit("lots:extract", lot);
      assert.equal(String((await miner.read("lot", "LIE-1"))?.massKg), "1000");
      recorded.push({ lotId: "LIE-1", txId, block, begun: 0, at: 0 });
      await assertNothingLost(ledger!.profile, projection!.url, recorded);
    });
  });
}

suite({ name: "devnet", start: startDevnetLedger, workers: 4, enough: 30, awayMs: 1_500, parts: ["the ledger", "the miners' chaincode", "the authorities' chaincode"] });

const onFabric: Suite = {
  name: "Fabric",
  start: startFabricLedger,
  workers: 8,
  enough: 40,
  awayMs: 6_000,
  parts: [
    "another organisation's peer, which the indexer reads",
    "the peer that every extraction needs",
    "the client's own peer",
    "the Raft leader",
    "the miners' chaincode",
    "another organisation's peer, cut off",
  ],
};
const binaries = findBinaries();
if ("found" in binaries) suite(onFabric);
else {
  const cases = onFabric.parts.length + READ_SIDE.length + 1;
  test("failures on a Fabric network", { skip: `${cases} cases skipped: Fabric's ${binaries.missing.join(", ")} not found on the PATH or in FABRIC_BIN` });
}
