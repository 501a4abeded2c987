import assert from "node:assert/strict";
import { test } from "node:test";
import { Decimal } from "../domain/decimal.ts";
import { fillExamples } from "./testing-example.ts";
import { testApi } from "./testing.ts";
import type { TestMember } from "./testing.ts";

const api = await testApi();
await fillExamples(api);
const { customs, miner, laboratory } = api.members;
const signIn = async (member: TestMember, orgId?: string): Promise<string> =>
  api.signIn(await member.issue(`${orgId ?? "authority"}-officer`, { attributes: { "garal.role": "officer", ...(orgId === undefined ? {} : { "garal.org": orgId }) } }));
const authority = await signIn(customs);
const query = `query ($from: String!, $to: String!) { figures(from: $from, to: $to) { volumes { month product borderPoint exitedKg loadedKg units } revenue { month product borderPoint currency charged credited due assessments } } }`;
const figures = async (from: string, to: string, token = authority): Promise<any> => {
  const { data, errors } = await api.ask(query, { token, variables: { from, to } });
  assert.deepEqual(errors, undefined);
  return data?.["figures"];
};

test("volumes are what passed the gates, by month, product and border point, as the consignments say", async () => {
  const { volumes } = await figures("2010-01", "2026-12");
  const { data } = await api.ask("{ consignments(first: 100) { edges { node { exitedKg exitedCount } } } }", { token: authority });
  const nodes = (data as any).consignments.edges.map(({ node }: any) => node);
  const sum = (values: readonly string[]): string => values.reduce((all, value) => all.plus(Decimal.parse(value)), Decimal.zero).toString();
  assert.ok(volumes.length > 0);
  assert.equal(sum(volumes.map((row: any) => row.exitedKg)), sum(nodes.map((node: any) => node.exitedKg)));
  assert.equal(volumes.reduce((all: number, row: any) => all + row.units, 0), nodes.reduce((all: number, node: any) => all + node.exitedCount, 0));
  const coal = volumes.filter((row: any) => row.product === "coking-coal-raw");
  assert.deepEqual(coal.map((row: any) => [row.month, row.borderPoint, row.units]), [["2026-06", "gashuunsukhait-road", 10]]);
  assert.deepEqual((await figures("2016-01", "2022-12")).volumes, []);
});

test("revenue is of assessments in force, each entitled reader's own: others' amounts are in nobody's sums", async () => {
  const { revenue } = await figures("2010-01", "2026-12");
  assert.ok(revenue.some((row: any) => row.currency === "MNT" && row.assessments > 0));
  const mine = (await figures("2010-01", "2026-12", await signIn(miner, "erdenes-tavantolgoi"))).revenue;
  assert.ok(mine.length > 0 && mine.length <= revenue.length);
  for (const row of mine) assert.ok(revenue.some((all: any) => all.month === row.month && all.product === row.product && all.currency === row.currency && Decimal.parse(all.charged).compare(Decimal.parse(row.charged)) >= 0));
  assert.deepEqual((await figures("2010-01", "2026-12", await signIn(laboratory, "central-laboratory"))).revenue, []);
});

test("only whoever is signed in asks, for twenty years at most, by months that there are", async () => {
  const code = async (from: string, to: string, token?: string): Promise<unknown> => (await api.ask(query, { ...(token === undefined ? {} : { token }), variables: { from, to } })).errors?.[0]?.extensions.code;
  assert.equal(await code("2026-01", "2026-12"), "auth/not-signed-in");
  assert.equal(await code("2000-01", "2026-12", authority), "input/out-of-range");
  assert.equal(await code("2026-12", "2026-01", authority), "input/out-of-range");
  assert.equal(await code("2026-13", "2026-14", authority), "input/format");
});
