import { existsSync, readFileSync } from "node:fs";
import { sign } from "node:crypto";
import type { Identity } from "../gateway/index.ts";
import { CommandError } from "./failure.ts";
import { places } from "./identities.ts";

interface Answer<T> {
  readonly data?: T;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly messageMn?: string } }[];
}

/** The GraphQL API as a program uses it, signed in by its certificate. */
export class ApiClient {
  readonly #url: string;
  #token: string | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** The API that `garal start` runs on a data folder. @throws {CommandError} when none runs */
  static on(dir: string): ApiClient {
    const { running } = places(dir);
    if (!existsSync(running)) throw new CommandError(`garal does not run on ${dir}; start it by garal start, or give the address by --url`);
    return new ApiClient((JSON.parse(readFileSync(running, "utf8")) as { url: string }).url);
  }

  /** Opens a session: proves possession of the certificate's key by signing the server's challenge. */
  async signIn({ certificate, privateKey }: Identity): Promise<void> {
    const { signInChallenge } = await this.query<{ signInChallenge: { text: string } }>("mutation ($certificate: String!) { signInChallenge(certificate: $certificate) { text } }", { certificate });
    const signature = sign("sha256", Buffer.from(signInChallenge.text), privateKey).toString("base64");
    const { signIn } = await this.query<{ signIn: { token: string } }>(
      "mutation ($certificate: String!, $challenge: String!, $signature: Base64!) { signIn(certificate: $certificate, challenge: $challenge, signature: $signature) { token } }",
      { certificate, challenge: signInChallenge.text, signature },
    );
    this.#token = signIn.token;
  }

  /** @throws {CommandError} with what the API refused, or when it cannot be reached */
  async query<T>(query: string, variables: object = {}): Promise<T> {
    const headers = { "content-type": "application/json", ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }) };
    let response: Response;
    try {
      response = await fetch(`${this.#url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
    } catch (cause) {
      throw new CommandError(`the API at ${this.#url} cannot be reached`, { cause });
    }
    const { data, errors } = (await response.json()) as Answer<T>;
    if (errors?.length || data === undefined) throw new CommandError(errors?.map(({ message }) => message).join("\n") ?? `the API answered ${response.status}`);
    return data;
  }

  /** What a path serves, as text. @throws {CommandError} with what the API refused, or when it cannot be reached */
  async download(path: string): Promise<string> {
    const response = await fetch(`${this.#url}${path}`, { headers: this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` } }).catch((cause: unknown) => {
      throw new CommandError(`the API at ${this.#url} cannot be reached`, { cause });
    });
    const text = await response.text();
    if (response.ok) return text;
    const { errors } = JSON.parse(text) as Answer<never>;
    throw new CommandError(errors?.map(({ message }) => message).join("\n") ?? `the API answered ${response.status}`);
  }
}
