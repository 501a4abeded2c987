import assert from "node:assert/strict";
import { test } from "node:test";
import { common, ledger } from "@hyperledger/fabric-protos";
import { decodeBlock } from "./decode.ts";
import { fromGateway } from "./source.ts";
import { BlockMaker, compositeKey, makeTransaction } from "./testing/blocks.ts";

test("what the gateway client delivers is what the peer hashed, byte for byte, private data too", async () => {
  const maker = new BlockMaker();
  const first = maker.genesis();
  const terms = '{"basis":"wet-tonne","currency":"USD","price":"100","pricing":"fixed","salt":"00000000000000000000000000000000"}';
  const made = maker.next([makeTransaction({ nonce: "1" }), makeTransaction({ nonce: "2", secrets: [{ collection: "trade-MinerMSP-BuyerMSP", key: compositeKey("contract", "C-1"), value: terms }] })]);
  const { number, previousHash, dataHash, envelopes, metadata } = made.block;
  const block = new common.Block();
  const header = new common.BlockHeader();
  header.setNumber(Number(number));
  header.setPreviousHash(previousHash);
  header.setDataHash(dataHash);
  block.setHeader(header);
  const data = new common.BlockData();
  data.setDataList([...envelopes]);
  block.setData(data);
  const slots = new common.BlockMetadata();
  slots.setMetadataList([...metadata]);
  block.setMetadata(slots);
  const privateData = new Map([...made.privateData].map(([position, bytes]) => [position, ledger.rwset.TxPvtReadWriteSet.deserializeBinary(bytes)]));
  const delivered = async function* () {
    yield { number, block: common.Block.deserializeBinary(block.serializeBinary()), privateData };
  };
  const { value: read } = await fromGateway(delivered()).next();
  assert.ok(read);
  const scope = { chaincode: "garal", mspId: "CustomsMSP" };
  const { head } = decodeBlock(first, undefined, scope);
  const decoded = decodeBlock(read, head, scope);
  assert.deepEqual(decoded.transactions.map(({ envelope }) => Buffer.from(envelope)), envelopes.map((envelope) => Buffer.from(envelope)));
  assert.deepEqual(decoded.transactions[1]?.effects?.secrets.map(({ kind, id, text }) => [kind, id, text]), [["contract", "C-1", terms]]);
});
