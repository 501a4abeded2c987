import assert from "node:assert/strict";
import { test } from "node:test";
import type { Put } from "../domain/act.ts";
import { chaincodePolicy, policyOf } from "../domain/endorsement.ts";
import { decodeRule } from "../devnet/identity/policy-language.ts";
import { formatPolicy, parsePolicy } from "../devnet/identity/index.ts";
import { encodePolicy } from "./policy.ts";

/** The meaning of an encoded policy, whatever the order of its list of identities. */
const meaning = (envelope: Uint8Array): unknown => decodeRule(envelope);

test("the nested policies of records mean in Fabric's form what their text says", () => {
  const lot = { ownerMsp: "MinerMSP", custodianMsp: "CarrierMSP", offeredToMsp: "BuyerMSP" };
  const texts = [
    policyOf({ kind: "lot", id: "L", record: lot } as Put),
    policyOf({ kind: "contract", id: "C", record: { sellerMsp: "MinerMSP", buyerMsp: "BuyerMSP" } } as Put),
    policyOf({ kind: "device", id: "D", record: {} } as Put),
    policyOf({ kind: "ticket", id: "T", record: {} } as Put),
    chaincodePolicy(["CustomsMSP", "TaxMSP", "MineralsMSP", "MinerMSP"]),
    "'CustomsMSP.peer'",
  ];
  for (const text of texts.slice(0, -1)) assert.deepEqual(meaning(encodePolicy(text)), meaning(parsePolicy(text)), text);
  assert.match(formatPolicy(encodePolicy(texts[0]!)), /MineralsMSP\.peer/);
});

test("one text, the same bytes every time", () => {
  const text = "AND('TaxMSP.peer', OR('CustomsMSP.peer','TaxMSP.peer'))";
  assert.deepEqual(Buffer.from(encodePolicy(text)), Buffer.from(encodePolicy(text)));
  assert.deepEqual(meaning(encodePolicy(text)), meaning(parsePolicy(text)));
});

test("what is no policy is refused, not guessed", () => {
  for (const bad of ["", "AND()", "AND('A.peer'", "AND('A.peer'))", "AND('A.peer' 'B.peer')", "'A.member'", "XOR('A.peer','B.peer')", "A.peer", "AND('A.peer',)"]) assert.throws(() => encodePolicy(bad), Error, bad);
});
