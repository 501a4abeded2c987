/** A small chaincode that exercises devnet: every call of the stub that garal uses. */
import { Contract } from "fabric-contract-api";
import type { Context } from "fabric-contract-api";
import shim from "fabric-shim";

export class Basic extends Contract {
  constructor() {
    super("basic");
  }

  async put(ctx: Context, key: string, value: string): Promise<string> {
    await ctx.stub.putState(key, Buffer.from(value));
    return value;
  }

  async get(ctx: Context, key: string): Promise<string> {
    return Buffer.from(await ctx.stub.getState(key)).toString("utf8");
  }

  /** Read-modify-write of a counter. */
  async add(ctx: Context, key: string, amount: string): Promise<string> {
    const value = await ctx.stub.getState(key);
    const sum = String(Number(Buffer.from(value).toString("utf8") || "0") + Number(amount));
    await ctx.stub.putState(key, Buffer.from(sum));
    return sum;
  }

  /** What a read after a write of the same transaction gives. */
  async putThenGet(ctx: Context, key: string, value: string): Promise<string> {
    await ctx.stub.putState(key, Buffer.from(value));
    return Buffer.from(await ctx.stub.getState(key)).toString("utf8");
  }

  async del(ctx: Context, key: string): Promise<void> {
    await ctx.stub.deleteState(key);
  }

  async fail(_ctx: Context, message: string): Promise<void> {
    throw new Error(message);
  }

  async event(ctx: Context, name: string, payload: string): Promise<void> {
    await ctx.stub.putState(`event-${name}`, Buffer.from(payload));
    ctx.stub.setEvent(name, Buffer.from(payload));
  }

  async random(ctx: Context): Promise<string> {
    const value = String(Math.random());
    await ctx.stub.putState("random", Buffer.from(value));
    return value;
  }

  /** Keys of a range, as JSON; writes their number, so that the range becomes part of a transaction. */
  async countRange(ctx: Context, start: string, end: string, target: string): Promise<string> {
    const keys: string[] = [];
    const iterator = await ctx.stub.getStateByRange(start, end);
    for (let result = await iterator.next(); !result.done; result = await iterator.next()) keys.push(result.value.key);
    await iterator.close();
    if (target !== "") await ctx.stub.putState(target, Buffer.from(String(keys.length)));
    return JSON.stringify(keys);
  }

  /** Takes the first results only, then writes. */
  async firstOfRange(ctx: Context, start: string, end: string, count: string, target: string): Promise<string> {
    const keys: string[] = [];
    const iterator = await ctx.stub.getStateByRange(start, end);
    while (keys.length < Number(count)) {
      const result = await iterator.next();
      if (result.done) break;
      keys.push(result.value.key);
    }
    await iterator.close();
    await ctx.stub.putState(target, Buffer.from(String(keys.length)));
    return JSON.stringify(keys);
  }

  async page(ctx: Context, start: string, end: string, size: string, bookmark: string): Promise<string> {
    const { iterator, metadata } = await ctx.stub.getStateByRangeWithPagination(start, end, Number(size), bookmark);
    const keys: string[] = [];
    for (let result = await iterator.next(); !result.done; result = await iterator.next()) keys.push(result.value.key);
    return JSON.stringify({ keys, fetched: metadata.fetchedRecordsCount, bookmark: metadata.bookmark });
  }

  async pageThenPut(ctx: Context): Promise<void> {
    await ctx.stub.getStateByRangeWithPagination("a", "b", 2, "");
    await ctx.stub.putState("page", Buffer.from("1"));
  }

  async putMany(ctx: Context, keys: string): Promise<void> {
    for (const key of JSON.parse(keys) as string[]) await ctx.stub.putState(key, Buffer.from(key));
  }

  async putComposite(ctx: Context, type: string, parts: string): Promise<void> {
    const key = ctx.stub.createCompositeKey(type, JSON.parse(parts) as string[]);
    await ctx.stub.putState(key, Buffer.from(parts));
  }

  async partial(ctx: Context, type: string, parts: string): Promise<string> {
    const iterator = await ctx.stub.getStateByPartialCompositeKey(type, JSON.parse(parts) as string[]);
    const found: string[][] = [];
    for (let result = await iterator.next(); !result.done; result = await iterator.next()) {
      found.push(ctx.stub.splitCompositeKey(result.value.key).attributes);
    }
    return JSON.stringify(found);
  }

  async history(ctx: Context, key: string): Promise<string> {
    const entries: object[] = [];
    const iterator = await ctx.stub.getHistoryForKey(key);
    for (let result = await iterator.next(); !result.done; result = await iterator.next()) {
      const { txId, value, isDelete } = result.value;
      entries.push({ txId, value: Buffer.from(value).toString("utf8"), isDelete });
    }
    await iterator.close();
    return JSON.stringify(entries);
  }

  async query(ctx: Context, query: string): Promise<void> {
    await ctx.stub.getQueryResult(query);
  }

  async setKeyPolicy(ctx: Context, key: string, mspIds: string): Promise<void> {
    const policy = new shim.KeyEndorsementPolicy();
    policy.addOrgs("MEMBER", ...(JSON.parse(mspIds) as string[]));
    await ctx.stub.setStateValidationParameter(key, policy.getPolicy());
  }

  async clearKeyPolicy(ctx: Context, key: string): Promise<void> {
    await ctx.stub.setStateValidationParameter(key, Buffer.alloc(0));
  }

  async hasKeyPolicy(ctx: Context, key: string): Promise<string> {
    const policy = await ctx.stub.getStateValidationParameter(key);
    return String(policy !== undefined && policy !== null && policy.length > 0);
  }

  async putPrivate(ctx: Context, collection: string, key: string): Promise<void> {
    const value = ctx.stub.getTransient().get("value");
    if (value === undefined) throw new Error("the transient field value is missing");
    await ctx.stub.putPrivateData(collection, key, value);
  }

  async putPrivateAndPublic(ctx: Context, collection: string, key: string, publicKey: string): Promise<void> {
    await this.putPrivate(ctx, collection, key);
    await ctx.stub.putState(publicKey, Buffer.from("public"));
  }

  async getPrivate(ctx: Context, collection: string, key: string): Promise<string> {
    return Buffer.from(await ctx.stub.getPrivateData(collection, key)).toString("utf8");
  }

  async getPrivateHash(ctx: Context, collection: string, key: string): Promise<string> {
    return Buffer.from(await ctx.stub.getPrivateDataHash(collection, key)).toString("hex");
  }

  async delPrivate(ctx: Context, collection: string, key: string): Promise<void> {
    await ctx.stub.deletePrivateData(collection, key);
  }

  async purgePrivate(ctx: Context, collection: string, key: string): Promise<void> {
    await ctx.stub.purgePrivateData(collection, key);
  }

  async privateRange(ctx: Context, collection: string): Promise<string> {
    const keys: string[] = [];
    const result = ctx.stub.getPrivateDataByRange(collection, "a", "z");
    for await (const { key } of result) keys.push(key);
    return JSON.stringify(keys);
  }

  async transient(ctx: Context): Promise<string> {
    const fields = [...ctx.stub.getTransient()].map(([name, value]) => [name, Buffer.from(value).toString("utf8")]);
    return JSON.stringify(fields);
  }

  /** Calls another chaincode and tells its status. */
  async call(ctx: Context, chaincode: string, args: string, channel: string): Promise<string> {
    const response = await ctx.stub.invokeChaincode(chaincode, JSON.parse(args) as string[], channel);
    const { status, message, payload } = response as { status: number; message: string; payload: Uint8Array };
    return JSON.stringify({ status, message, payload: Buffer.from(payload).toString("utf8") });
  }

  async who(ctx: Context): Promise<string> {
    return `${ctx.clientIdentity.getMSPID()} ${ctx.clientIdentity.getID()}`;
  }

  async slow(_ctx: Context, milliseconds: string): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, Number(milliseconds)));
  }

  async crash(): Promise<void> {
    process.exit(3);
  }
}

export const contracts = [Basic];
