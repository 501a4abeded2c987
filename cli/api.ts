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
    return (await this.#file("GET", path)).text();
  }

  /** Sends a file to the store. @throws {CommandError} */
  async sendFile(sha256: string, bytes: Uint8Array): Promise<void> {
    await this.#file("PUT", `/documents/${sha256}`, bytes);
  }

  /** Fetches a file from the store. @throws {CommandError} */
  async fetchFile(sha256: string): Promise<Buffer> {
    return Buffer.from(await (await this.#file("GET", `/documents/${encodeURIComponent(sha256)}`)).arrayBuffer());
  }

  async #file(method: "GET" | "PUT", path: string, body?: Uint8Array): Promise<Response> {
    const headers = this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
    const response = await fetch(`${this.#url}${path}`, { method, headers, ...(body ? { body: body as BodyInit } : {}) }).catch((cause: unknown) => {
      throw new CommandError(`the API at ${this.#url} cannot be reached`, { cause });
    });
    if (response.ok) return response;
    const text = await response.text();
    const { errors } = text.startsWith("{") ? (JSON.parse(text) as Answer<never>) : {};
    throw new CommandError(errors?.map(({ message }) => message).join("\n") ?? `the API answered ${response.status}`);
  }
}
