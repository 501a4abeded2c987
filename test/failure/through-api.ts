import { LedgerRefusal } from "../../gateway/index.ts";
import type { RefusalCode } from "../../domain/error.ts";
import { MINER } from "./api.ts";
import type { Submits } from "./load.ts";

interface Answer {
  readonly data?: Record<string, { readonly token?: string; readonly receipt?: { readonly transactionId: string; readonly block: string } }>;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

/** A user of the API. Its session ends with the server; it signs in again and sends the same request under the same key. */
export class ThroughApi implements Submits {
  readonly #url: string;
  #token: string | undefined;

  constructor(port: number) {
    this.#url = `http://127.0.0.1:${port}/graphql`;
  }

  /** @throws {LedgerRefusal} what the API refused, as its code says; `system/ledger-unreachable` where nobody answered */
  async submit(name: "lots:extract", input: object) {
    this.#token ??= (await this.#ask("mutation ($miner: String!) { signInDemo(identity: $miner) { token } }", { miner: MINER })).data!["signInDemo"]!.token!;
    const { data } = await this.#ask("mutation ($input: LotsExtractInput!) { lotsExtract(input: $input) { receipt { transactionId block } } }", { input }, this.#token);
    const { transactionId, block } = data!["lotsExtract"]!.receipt!;
    return { txId: transactionId, block: BigInt(block), name };
  }

  async #ask(query: string, variables: object, token?: string): Promise<Answer> {
    let answer: Answer;
    try {
      const response = await fetch(this.#url, { method: "POST", headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) }, body: JSON.stringify({ query, variables }) });
      answer = (await response.json()) as Answer;
    } catch (cause) {
      this.#token = undefined;
      throw new LedgerRefusal("system/ledger-unreachable", { attempts: 1 }, { sentence: "the API is away", cause });
    }
    const [error] = answer.errors ?? [];
    if (!error) return answer;
    if (error.extensions.code.startsWith("auth/")) {
      this.#token = undefined;
      throw new LedgerRefusal("system/ledger-unreachable", { attempts: 1 }, { sentence: `the session has ended: ${error.message}` });
    }
    throw new LedgerRefusal(error.extensions.code as RefusalCode, {} as never, { sentence: error.message });
  }
}
