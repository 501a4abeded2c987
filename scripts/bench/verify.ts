import { createHash, createPublicKey, verify as verifySignature } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { nodePrimitives } from "../../cli/primitives.ts";
import { formatBundle } from "../../domain/bundle/format.ts";
import type { Bundle } from "../../domain/bundle/format.ts";
import { open } from "../../domain/bundle/open.ts";
import { CHANNEL, envelopeBytes, SignedChannel } from "../../domain/bundle/testing.ts";
import { readTrust } from "../../domain/bundle/trust.ts";
import { verifyBundle } from "../../domain/bundle/verify.ts";
import { portablePrimitives } from "../../domain/fabric/certificate.ts";
import type { Primitives } from "../../domain/fabric/certificate.ts";
import { fromBase64 } from "../../domain/log/base64.ts";
import { consignment, load, newWorld, seal } from "../../domain/testing-world.ts";

/*
 * How long the verification of a bundle takes, beside the same signatures and hashes by Node's bare crypto: the same slices, keys made before, nothing
 * parsed, no chain, policy, proof or rule looked at. The runs of both alternate, so that what else the machine does falls on both; on a busy machine the
 * lowest times say more than the medians.
 */

const { values } = parseArgs({ options: { events: { type: "string", default: "50" }, runs: { type: "string", default: "21" }, json: { type: "boolean" } } });
const [events, runs] = [Number(values.events), Number(values.runs)];

/** A consignment whose bundle has exactly so many events of the story, from the extraction on. */
async function bundleOf(wanted: number): Promise<{ readonly bundle: Bundle; readonly world: SignedChannel }> {
  const world = await newWorld(new SignedChannel());
  await consignment(world);
  const story = (bundle: Bundle): number => bundle.transactions.filter(({ part }) => part === "story").length;
  for (let i = 1; ; i++) {
    // Weighing, loading and sealing are three events; the last truck goes without a seal where the count demands it.
    await load(world, `U-${i}`, 1_000, { plate: `${String(1000 + i)}УБА` });
    const bundle = await world.bundle({ kind: "consignment", id: "CON" });
    if (story(bundle) >= wanted) return { bundle, world };
    await seal(world, `U-${i}`);
    const sealed = await world.bundle({ kind: "consignment", id: "CON" });
    if (story(sealed) >= wanted) return { bundle: sealed, world };
  }
}

const { bundle, world } = await bundleOf(events);
const text = Buffer.from(formatBundle(bundle));
const trustText = JSON.stringify(world.trust());

interface Check {
  readonly key: KeyObject;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}
const keyOf = (point: Uint8Array): KeyObject => {
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => Buffer.from(half).toString("base64url")) as [string, string];
  return createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x, y } });
};
const opened = bundle.transactions.map((one) => open(one, CHANNEL, "garal", nodePrimitives));
const checks = opened.flatMap(({ envelope, creator, endorsers, action }): Check[] => [
  { key: keyOf(creator.x509.publicKey), message: envelope.payload, signature: envelope.signature },
  ...action.endorsements.map((endorsement, i) => ({ key: keyOf(endorsers[i]!.x509.publicKey), message: endorsement.signed(), signature: endorsement.signature })),
]);
const envelopes = bundle.transactions.map(({ envelope }) => fromBase64(envelope));

function bare(): void {
  for (const { key, message, signature } of checks) if (!verifySignature("sha256", message, key, signature)) throw new Error("a signature does not verify");
  for (const bytes of envelopes) createHash("sha256").update(bytes).digest();
}

/** As a verifier does it once: the trust file is read, chains are climbed. Node's keys stay cached in the process, as the bare checks have theirs. */
async function whole(primitives: Primitives): Promise<void> {
  const { verdict, rows } = await verifyBundle(text, readTrust(trustText, primitives), { primitives });
  if (verdict !== "verified") throw new Error(JSON.stringify(rows));
}

const timed = async (work: () => void | Promise<void>): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};
const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number;

const first = await timed(() => whole(nodePrimitives));
const times = { verify: [] as number[], bare: [] as number[], portable: [] as number[] };
for (let run = 0; run < runs; run++) {
  times.verify.push(await timed(() => whole(nodePrimitives)));
  times.bare.push(await timed(bare));
}
for (let run = 0; run < 3; run++) times.portable.push(await timed(() => whole(portablePrimitives)));
const result = {
  cpu: cpus()[0]?.model ?? "unknown",
  events,
  transactions: bundle.transactions.length,
  signatures: checks.length,
  bundleBytes: text.length,
  envelopeBytes: envelopeBytes(bundle),
  sizeRatio: text.length / envelopeBytes(bundle),
  firstMs: first,
  verifyMs: median(times.verify),
  verifyLowestMs: Math.min(...times.verify),
  bareMs: median(times.bare),
  bareLowestMs: Math.min(...times.bare),
  ratio: median(times.verify) / median(times.bare),
  lowestRatio: Math.min(...times.verify) / Math.min(...times.bare),
  portableMs: median(times.portable),
};
const [ms, two] = [(value: number): string => `${value.toFixed(1)} ms`, (value: number): string => value.toFixed(2)];
process.stdout.write(
  values.json
    ? `${JSON.stringify(result)}\n`
    : [
        `${events} events, ${result.transactions} transactions with what they rest on, ${result.signatures} signatures (${result.cpu})`,
        `bundle ${result.bundleBytes} bytes, envelopes ${result.envelopeBytes}: ratio ${two(result.sizeRatio)} (at most 2)`,
        `verified with Node's primitives: median ${ms(result.verifyMs)}, lowest ${ms(result.verifyLowestMs)} (goal 100); the first time in the process ${ms(result.firstMs)}`,
        `the same signatures and hashes by Node's bare crypto: median ${ms(result.bareMs)}, lowest ${ms(result.bareLowestMs)}; ratio ${two(result.ratio)}, of the lowest ${two(result.lowestRatio)}`,
        `verified with the portable primitives, as in a browser: ${ms(result.portableMs)}`,
        "",
      ].join("\n"),
);
