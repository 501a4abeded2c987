import { Contract } from "fabric-contract-api";
import type { Context } from "fabric-contract-api";

/** The least that shows a network alive: one key, one event, one private value. */
class ProbeContract extends Contract {
  constructor() {
    super("probe");
  }

  async put(ctx: Context, key: string, value: string): Promise<void> {
    await ctx.stub.putState(key, Buffer.from(value));
    ctx.stub.setEvent("put", Buffer.from(JSON.stringify({ key, value })));
  }

  async get(ctx: Context, key: string): Promise<string> {
    return Buffer.from(await ctx.stub.getState(key)).toString();
  }

  async putPrivate(ctx: Context, key: string): Promise<void> {
    const value = ctx.stub.getTransient().get("value");
    if (value === undefined) throw new Error("transient `value` is missing");
    await ctx.stub.putPrivateData("terms", key, value);
  }

  async getPrivate(ctx: Context, key: string): Promise<string> {
    return Buffer.from(await ctx.stub.getPrivateData("terms", key)).toString();
  }
}

export const contracts = [ProbeContract];
