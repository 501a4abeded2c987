/** Endorsements that this process made lately: at commit they need no verification, which costs more than all else. */
import { hash } from "node:crypto";
import type { SignedData } from "../identity/index.ts";

const KEPT = 20_000;

export class OwnSignatures {
  readonly #made = new Set<string>();

  add(signed: SignedData): void {
    this.#made.add(digest(signed));
    if (this.#made.size > KEPT) this.#made.delete(this.#made.values().next().value!);
  }

  /** Whether exactly this was signed here. False says nothing: it may have been forgotten. */
  has(signed: SignedData): boolean {
    return this.#made.has(digest(signed));
  }
}

/** Says all three apart, however the message was put together. */
function digest({ identity, message, signature }: SignedData): string {
  return `${identity.length} ${hash("sha256", message, "base64")} ${Buffer.from(signature).toString("base64")}`;
}
