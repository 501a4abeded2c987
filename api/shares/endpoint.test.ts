import assert from "node:assert/strict";
import { test } from "node:test";
import { fillExamples } from "../testing-example.ts";
import { HOST, testApi } from "../testing.ts";
import type { TestMember } from "../testing.ts";

const api = await testApi();
await fillExamples(api);
const signIn = async (member: TestMember, orgId: string): Promise<string> => api.signIn(await member.issue(`${orgId}-officer`, { attributes: { "garal.role": "officer", "garal.org": orgId } }));
const exporter = await signIn(api.members.miner, "erdenes-tavantolgoi");
const buyer = await signIn(api.members.buyer, "demo-buyer");
const make = (token: string, kind = "CONSIGNMENT", id = "TT-2026-06-CONSIGNMENT") => api.ask(`mutation ($id: String!) { makeShare(kind: ${kind}, id: $id, days: 5) { token share { shareId kind recordId madeBy withdrawnAt } } }`, { token, variables: { id } });
const post = (body: string, headers: Record<string, string> = {}) => api.fetch(new Request(`http://${HOST}/bundle/shared`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body }));
const refusal = async (response: Response): Promise<readonly [number, string]> => [response.status, ((await response.json()) as { errors: [{ extensions: { code: string } }] }).errors[0].extensions.code];

test("exporter, carrier and buyer may share a cargo and its vehicles; a neighbour of the same member may not", async () => {
  for (const token of [exporter, buyer]) assert.equal((await make(token)).errors, undefined);
  const unit = await make(exporter, "UNIT", "TT-2026-06-UNIT-01");
  assert.equal((unit.data as any).makeShare.share.recordId, "TT-2026-06-UNIT-01");
  const neighbour = await signIn(api.members.miner, "erdenet");
  for (const [kind, id, expected] of [["CONSIGNMENT", "TT-2026-06-CONSIGNMENT", "auth/not-entitled"], ["UNIT", "TT-2026-06-UNIT-01", "auth/not-entitled"], ["CONSIGNMENT", "none", "record/unknown"]] as const) assert.equal((await make(neighbour, kind, id)).errors?.[0]?.extensions.code, expected);
});

test("a withdrawn share is told as that, an unknown token as nothing, whatever its form", async () => {
  const { token, share } = ((await make(exporter)).data as any).makeShare;
  // There is no log in this test: what a valid share asks for is not there yet.
  assert.deepEqual(await refusal(await post(JSON.stringify({ token }))), [503, "system/busy"]);
  const withdraw = (who: string) => api.ask(`mutation { withdrawShare(shareId: "${share.shareId}") { withdrawnAt } }`, { token: who });
  assert.equal((await withdraw(buyer)).errors?.[0]?.extensions.code, "share/unknown");
  assert.ok(((await withdraw(exporter)).data as any).withdrawShare.withdrawnAt);
  assert.deepEqual(await refusal(await post(JSON.stringify({ token }))), [410, "share/withdrawn"]);
  const listed = (await api.ask(`{ shares(kind: CONSIGNMENT, id: "TT-2026-06-CONSIGNMENT") { shareId withdrawnAt } }`, { token: exporter })).data as any;
  assert.ok(listed.shares.some((one: any) => one.shareId === share.shareId && one.withdrawnAt));
  const unknown = await Promise.all(["", "null", "{", `{"token":1}`, JSON.stringify({ token: "A".repeat(22) }), JSON.stringify({ token: "x".repeat(5_000_000) })].map(async (body) => (await post(body)).text()));
  assert.deepEqual([...new Set(unknown)].length, 1);
  assert.equal((await post("{}", { "sec-fetch-site": "cross-site" })).status, 403);
});

test("without anybody signed in nothing is made, listed or withdrawn", async () => {
  for (const query of [`mutation { makeShare(kind: UNIT, id: "x") { token } }`, `mutation { withdrawShare(shareId: "x") { shareId } }`, `{ shares(kind: UNIT, id: "x") { shareId } }`]) assert.equal((await api.ask(query)).errors?.[0]?.extensions.code, "auth/not-signed-in");
});
