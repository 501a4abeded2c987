import { complexityFromQuery } from "@pothos/plugin-complexity";
import { Kind } from "graphql";
import type { DocumentNode, GraphQLSchema } from "graphql";
import { DomainError } from "../domain/error.ts";

/** What one operation may ask. A console page needs a few hundred fields and a few thousand values. */
export const LIMITS = {
  /** Tokens of the text: bounds the work of reading it. */
  tokens: 4_000,
  /** Fields within fields. */
  depth: 14,
  /** Fields that are selected, counted as often as fragments repeat them. */
  breadth: 500,
  /** Values that may come back: a list's fields count once for each row of its page. */
  cost: 20_000,
} as const;

interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/**
 * Refuses an operation that asks for too much before any of it is executed.
 * @throws {DomainError} `input/query-too-large`
 */
export function refuseExcess({ schema, document, operationName, variables }: Operation): void {
  const { depth, breadth, complexity } = complexityFromQuery(selected(document, operationName), { schema, variables: { ...variables } });
  const measures = [
    ["depth", depth, LIMITS.depth],
    ["breadth", breadth, LIMITS.breadth],
    ["cost", complexity, LIMITS.cost],
  ] as const;
  for (const [measure, value, max] of measures) if (value > max) throw new DomainError("input/query-too-large", { measure, value, max });
}

/**
 * Postgres holds no NUL character, and no text of the ledger has one.
 * @throws {DomainError} `input/malformed`
 */
export function refuseNul(source: string | undefined, variables: unknown): void {
  if (/\\u(0000|\{0+\})/.test(source ?? "") || JSON.stringify(variables ?? {}).includes("\\u0000")) throw new DomainError("input/malformed", { problem: "a text holds a NUL character" });
}

/** The document with the one operation that is to be executed. */
export function selected(document: DocumentNode, operationName: string | null | undefined): DocumentNode {
  return { ...document, definitions: document.definitions.filter((definition) => definition.kind !== Kind.OPERATION_DEFINITION || !operationName || definition.name?.value === operationName) };
}
