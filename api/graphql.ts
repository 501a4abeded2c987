import { createYoga } from "graphql-yoga";
import type { Plugin } from "graphql-yoga";
import { getOperationAST, GraphQLError, parse } from "graphql";
import type { DocumentNode, ExecutionArgs, OperationDefinitionNode } from "graphql";
import type { Kysely } from "kysely";
import { DomainError } from "../domain/error.ts";
import type { Database } from "../indexer/schema.ts";
import type { Viewer } from "./auth/sessions.ts";
import type { Context, Services } from "./context.ts";
import { LIMITS, refuseExcess, refuseNul, selected } from "./limits.ts";
import { privateSelections } from "./public.ts";
import { nobody, Reader } from "./reader.ts";
import { MAX_BODY_BYTES, outward } from "./refusal.ts";
import { schema } from "./schema.ts";

/** What the HTTP layer knows of a request before GraphQL reads it. */
export interface HttpContext {
  readonly viewer: Viewer | null;
  readonly noViewer: DomainError;
  readonly host: string;
  /** Aborts when the client has left. */
  readonly left: AbortSignal;
  setSession(token: string | null): void;
}

type Arguments = Pick<ExecutionArgs, "document" | "operationName" | "variableValues" | "contextValue">;

/** The GraphQL endpoint at `/graphql`: queries and mutations as JSON, subscriptions as server-sent events. */
export function graphqlEndpoint(services: Services, db: Kysely<Database>, { graphiql }: { readonly graphiql: boolean }) {
  const mask = (error: unknown): GraphQLError => outward(error, services.log);
  return createYoga<HttpContext, Context>({
    schema,
    graphqlEndpoint: "/graphql",
    healthCheckEndpoint: "/healthz/graphql",
    landingPage: false,
    cors: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: MAX_BODY_BYTES,
    logging: false,
    graphiql: graphiql && { title: "garal", defaultQuery: "# Sign in first: mutation { signInDemo(identity: \"…\") { viewer { orgId role } } }\n{ viewer { orgId } demoIdentities { name } }\n" },
    // The packaged page: nothing is loaded from elsewhere. It is large, so only whoever asks for it pays for it.
    renderGraphiQL: async (options) => (await import("@graphql-yoga/render-graphiql")).renderGraphiQL(options),
    maskedErrors: { maskError: mask },
    context: ({ viewer, noViewer, host, left, setSession }) => ({
      services,
      viewer,
      noViewer,
      host,
      left,
      setSession,
      reader: new Reader(db, viewer ? { mspId: viewer.mspId, orgId: viewer.orgId } : nobody),
    }),
    plugins: [guard(), codes(mask)],
  });
}

/** Bounds what is read and executed, keeps what is not public from those who are not signed in, and ends each operation's snapshot. */
function guard(): Plugin<Context> {
  const refuse = ({ document, operationName, variableValues, contextValue }: Arguments): void => {
    const { viewer, noViewer } = contextValue as Context;
    if (!viewer && selections(document, operationName).length > 0) throw noViewer;
    refuseNul(document.loc?.source.body, variableValues);
    refuseExcess({ schema, document, operationName, variables: variableValues });
  };
  const stop = (error: unknown) => ({ errors: [error instanceof GraphQLError ? error : new GraphQLError((error as Error).message, { originalError: error as Error })] });
  return {
    onParse: ({ setParseFn }) => setParseFn((source: string, options?: object) => parse(source, { ...options, maxTokens: LIMITS.tokens })),
    onExecute: ({ args, setResultAndStopExecution }) => {
      try {
        refuse(args as Arguments);
      } catch (error) {
        setResultAndStopExecution(stop(error));
      }
      return { onExecuteDone: () => (args.contextValue as Context).reader.end() };
    },
    onSubscribe: ({ args, setResultAndStopExecution }) => {
      try {
        refuse(args as Arguments);
      } catch (error) {
        setResultAndStopExecution(stop(error));
      }
    },
  };
}

const remembered = new WeakMap<OperationDefinitionNode, readonly string[]>();

/** What an operation selects that is not public, worked out once for each document that is sent again. Without an operation nothing is executed. */
function selections(document: DocumentNode, operationName: string | null | undefined): readonly string[] {
  const operation = getOperationAST(document, operationName);
  if (!operation) return [];
  const found = remembered.get(operation) ?? privateSelections(schema, selected(document, operationName));
  remembered.set(operation, found);
  return found;
}

/** Gives a code to errors that were found before anything was executed: syntax, validation, size. */
function codes(mask: (error: unknown) => GraphQLError): Plugin {
  return {
    onResultProcess: ({ result, setResult }) => {
      if (Array.isArray(result) || !("errors" in result) || !result.errors) return;
      setResult({ ...result, errors: result.errors.map(mask) });
    },
  };
}
