import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isAddress, isHex } from "viem";
import { deployAnchor } from "./anchor.ts";
import type { Council } from "./anchor.ts";
import { accountOf, reader, writer } from "./chain.ts";

// Deploys the anchor contract: see README.md.
const { values } = parseArgs({ options: { origin: { type: "string" }, council: { type: "string" }, delay: { type: "string", default: "86400" }, help: { type: "boolean" } } });
const { GARAL_ANCHOR_RPC: rpc, GARAL_ANCHOR_KEY: key } = process.env;

function usage(problem: string): never {
  process.stderr.write(`${problem}\nGARAL_ANCHOR_RPC=<url> GARAL_ANCHOR_KEY=<0x…> node contracts/deploy.ts --origin <log origin> --council <file> [--delay <seconds>]\n`);
  process.exit(2);
}

if (values.help || !values.origin || !values.council) usage("deploys the anchor contract");
if (!rpc || !key || !isHex(key) || key.length !== 66) usage("GARAL_ANCHOR_RPC and GARAL_ANCHOR_KEY name the chain and who pays");
if (!/^\d{1,9}$/.test(values.delay)) usage("--delay is a number of seconds");
const council = JSON.parse(readFileSync(values.council, "utf8")) as Council;
if (!Array.isArray(council.members) || ![...council.members, council.guardian].every((one) => isAddress(one)) || !Number.isInteger(council.quorum)) usage(`${values.council} is no council`);
const { address, block } = await deployAnchor(reader(rpc, 60_000), writer(rpc, accountOf(key), 60_000), values.origin, council, BigInt(values.delay));
process.stdout.write(`${JSON.stringify({ contract: address, fromBlock: Number(block) })}\n`);
