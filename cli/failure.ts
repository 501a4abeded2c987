import { DomainError } from "../domain/error.ts";

/** A mistake in how the command was called: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A command that could not do its work, with a sentence for the person: exit code 1. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** Prints why a command failed and sets the exit code; an error that nobody foresaw keeps its stack. */
export function fail(error: unknown): void {
  const foreseen = error instanceof UsageError || error instanceof CommandError || error instanceof DomainError;
  process.stderr.write(`garal: ${foreseen ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
