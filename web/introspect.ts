import { readFileSync, writeFileSync } from "node:fs";
import { minifyIntrospection, outputIntrospectionFile } from "@gql.tada/internal";
import { buildSchema, introspectionFromSchema } from "graphql";

/** The types of `api/schema.graphql` for the console's documents: `node web/introspect.ts` writes them, a test compares. */
export function introspectionTypes(): string {
  const schema = buildSchema(readFileSync(new URL("../api/schema.graphql", import.meta.url), "utf8"));
  const introspection = minifyIntrospection(introspectionFromSchema(schema, { descriptions: false }) as never);
  return outputIntrospectionFile(introspection, { fileType: ".d.ts", shouldPreprocess: true });
}

export const introspectionFile = new URL("./src/api/introspection.d.ts", import.meta.url);

if (import.meta.main) writeFileSync(introspectionFile, introspectionTypes());
