import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Script } from "node:vm";

test("the worker that keeps the console's files can be read by a browser, and leaves the API's own pages alone", () => {
  const source = readFileSync("web/public/offline.js", "utf8");
  new Script(source);
  const pattern = /!\/(.+)\/\.test\(url\.pathname\)/.exec(source)?.[1];
  assert.ok(pattern);
  for (const path of ["/01/08650378733967/10/B1", "/item", "/verify", "/bundle/consignment/C", "/graphql"]) assert.match(path, new RegExp(pattern), path);
  for (const path of ["/", "/trip/U-1", "/cargo/C-1"]) assert.doesNotMatch(path, new RegExp(pattern), path);
});
