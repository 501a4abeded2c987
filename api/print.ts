import { lexicographicSortSchema, printSchema } from "graphql";
import { schema } from "./schema.ts";

/** The schema as `schema.graphql` holds it: a change shows as text. */
export const printed = (): string => `${printSchema(lexicographicSortSchema(schema))}\n`;

if (import.meta.main) process.stdout.write(printed());
