import assert from "node:assert/strict";
import { test } from "node:test";
import { getNamedType, isLeafType, isObjectType } from "graphql";
import { publicFields } from "./public.ts";
import { schema } from "./schema.ts";
import { fillExamples } from "./testing-example.ts";
import { testApi } from "./testing.ts";

const api = await testApi();
await fillExamples(api);
const code = async (query: string, token?: string): Promise<string | undefined> => (await api.ask(query, token === undefined ? {} : { token })).errors?.[0]?.extensions.code;

test("a buyer with a QR code sees the cargo without signing in", async () => {
  const answer = await api.ask(`{ consignment(consignmentId: "TT-2026-06-CONSIGNMENT") { status product loadedKg exitedKg exporter { name nameMn country }
    origin { massKg licences { licenceNo percent licence { holder { name } } } } trail { things { kind recordId side } links { massKg } events { event { type at site { name } by { organisation { nameMn } } transactionId block massInKg massOutKg } } }
    units(first: 20) { edges { node { unitId netKg exitNetKg sealNo exitAt vehicle { plate trailerPlate } waybillNo site { name } } } } }
    lot(lotId: "TT-2026-06-LOT") { product madeKg site { name lat lon } licences { licenceNo deposit depositMn holder { name } validTo } assays(first: 5) { edges { node { certificateNo issuedOn laboratory { name } results { analyte value unit basis method uncertainty } accreditation { validTo scope { analyte method } } } } } } }`);
  assert.equal(answer.errors, undefined);
  assert.ok((answer.data as any).consignment.units.edges.length > 0 && (answer.data as any).lot.assays.edges.length > 0);
});

test("every other field of the schema is refused without sign-in, before anything is read", async () => {
  const before = api.statements.length;
  const refused: string[] = [];
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      if (publicFields[root?.name ?? ""]?.includes(field.name)) continue;
      const given = field.args.filter((arg) => arg.type.toString().endsWith("!"));
      const variables = given.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(", ");
      const selection = isLeafType(getNamedType(field.type)) ? "" : "{ __typename }";
      const args = given.length > 0 ? `(${given.map((arg) => `${arg.name}: $${arg.name}`).join(", ")})` : "";
      const operation = root === schema.getQueryType() ? "query" : root === schema.getMutationType() ? "mutation" : "subscription";
      if ((await code(`${operation} ${variables ? `(${variables})` : ""} { ${field.name}${args} ${selection} }`)) !== "auth/not-signed-in") refused.push(field.name);
    }
  }
  assert.deepEqual(refused, []);
  assert.equal(api.statements.length, before);
});

test("a public root leads to nothing private, by no way round", async () => {
  const cargo = `consignment(consignmentId: "TT-2026-06-CONSIGNMENT")`;
  for (const selection of [
    "contract { contractNo }",
    "contractNo",
    "declaration { declarationNo }",
    "declarationNo",
    "buyerId",
    "events { edges { node { facts } } }",
    "versions { edges { node { record } } }",
    "transaction { envelope }",
    "units { edges { node { ticket { vehicle } } } }",
    "... on LedgerRecord { events { edges { cursor } } }",
    "... { contractNo }",
    "alias: contractNo",
    "trail { events { event { facts } } }",
    "trail { events { event { by { user } } } }",
    "trail { events { event { transaction { envelope } } } }",
    "trail { things { record { recordId } } }",
    "trail { events { about { record { recordId } } } }",
  ]) {
    assert.equal(await code(`{ ${cargo} { ${selection} } }`), "auth/not-signed-in", selection);
  }
  assert.equal(await code(`{ ${cargo} { ...F } } fragment F on Consignment { ...G } fragment G on Consignment { contractNo }`), "auth/not-signed-in");
  assert.equal(await code(`query A { ${cargo} { status } } query B { ${cargo} { contractNo } }`), "input/malformed", "no operation is named");
});

test("no private part, stock, pseudonym or envelope is on the public list", () => {
  const never = ["PriceTerms", "DeclaredValue", "RoyaltyAmounts", "AssessmentStatement", "AssessmentLine", "PaidAmount", "Contract", "Declaration", "Assessment", "RoyaltyReceipt", "Payment", "Transaction", "RecordVersion"];
  for (const name of never) assert.equal(publicFields[name], undefined, name);
  assert.ok(!publicFields["Lot"]?.includes("massKg") && !publicFields["Event"]?.includes("facts") && !publicFields["EventAuthor"]?.includes("user"));
  for (const [name, fields] of Object.entries(publicFields)) {
    const type = schema.getType(name);
    assert.ok(isObjectType(type));
    for (const field of fields) {
      const target = getNamedType(type.getFields()[field]?.type);
      assert.ok(!target || isLeafType(target) || publicFields[target.name], `${name}.${field} leads to ${String(target)}`);
    }
  }
});

test("introspection is open", async () => {
  assert.equal(await code("{ __schema { types { name } } __type(name: \"Lot\") { fields { name } } }"), undefined);
});

test("a session that has ended is told from none", async () => {
  const user = await api.members.miner.issue("u", { attributes: { "garal.org": "erdenet", "garal.role": "officer" } });
  const token = await api.signIn(user);
  assert.equal(await code("{ lots { edges { node { lotId } } } }", token), undefined);
  api.services.sessions.signOut(api.services.sessions.viewer(token));
  assert.equal(await code("{ lots { edges { node { lotId } } } }", token), "auth/session-expired");
  assert.equal(await code("{ lots { edges { node { lotId } } } }", "forged.token"), "auth/not-signed-in");
  assert.equal(await code("{ messages(language: MN) { code } }", token), undefined, "what is public stays open");
});
