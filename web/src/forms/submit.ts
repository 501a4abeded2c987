import type { Client } from "urql";
import { transactions } from "../../../domain/transactions.ts";
import type { TransactionName, TransactionType } from "../../../domain/transactions.ts";
import { graphql } from "../api/graphql.ts";
import type { ResultOf } from "../api/graphql.ts";
import { refusalOf } from "../api/refusal.ts";
import { base64, fromBase64 } from "../session/der.ts";
import { sign } from "../session/key-store.ts";
import type { CertifiedKey } from "../session/key-store.ts";
import { says } from "../session/proposal.ts";
import type { Stated } from "../session/proposal.ts";
import { apiInput, plain } from "./values.ts";

const SubmissionFields = graphql(`
  fragment SubmissionFields on Submission {
    receipt { transactionId type block repeated subjects { kind recordId part } }
    toSign { step bytes message transactionId }
  }
`);
const Endorse = graphql(
  `
    mutation Endorse($proposal: Base64!, $signature: Base64!) { endorseTransaction(proposal: $proposal, signature: $signature) { ...SubmissionFields } }
  `,
  [SubmissionFields],
);
const Submit = graphql(
  `
    mutation Submit($transaction: Base64!, $signature: Base64!) { submitTransaction(transaction: $transaction, signature: $signature) { ...SubmissionFields } }
  `,
  [SubmissionFields],
);
type Submission = ResultOf<typeof SubmissionFields>;
export type Receipt = NonNullable<Submission["receipt"]>;

export type Step = "prepare" | "sign" | "endorse" | "order" | "doubt";

/** The page was asked to sign something else than it showed. */
export class OtherContent extends Error {
  override readonly name = "OtherContent";
}

/** The mutation of a transaction, as text: the API makes one of each. `lots:extract` is `lotsExtract`. */
export function mutationOf(name: TransactionName): string {
  const field = name.replace(/:(\w)/, (_colon, letter: string) => letter.toUpperCase());
  const type = field.charAt(0).toUpperCase() + field.slice(1);
  const { secret }: TransactionType = transactions[name];
  return `mutation ${type}($input: ${type}Input!${secret ? `, $secret: ${type}SecretInput!` : ""}) { submission: ${field}(input: $input${secret ? ", secret: $secret" : ""}) { receipt { transactionId type block repeated subjects { kind recordId part } } toSign { step bytes message transactionId } } }`;
}

interface Request {
  readonly client: Client;
  readonly transaction: TransactionName;
  /** Documents as the codecs decoded them. */
  readonly input: unknown;
  readonly secret?: unknown;
  /** The user's own key; undefined for a demonstration user, for whom the server signs. */
  readonly key?: CertifiedKey | undefined;
  readonly onStep: (step: Step) => void;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/**
 * Records a transaction: prepared by the API, signed here, endorsed, signed here, ordered. Where no answer comes the same request is sent
 * again until one does: under one key the ledger makes one event only.
 * @returns what was recorded
 * @throws whatever refused it (`refusalOf` reads it), or `OtherContent`
 */
export async function record(request: Request): Promise<Receipt> {
  const { client, transaction, key, onStep } = request;
  const { input, secret }: TransactionType = transactions[transaction];
  const stated: Stated = { transaction, input: plain(request.input), ...(request.secret === undefined ? {} : { secret: plain(request.secret) }) };
  const variables = { input: apiInput(input.shape, stated.input), ...(secret && stated.secret !== undefined ? { secret: apiInput(secret.shape, stated.secret) } : {}) };
  const signed = async ({ message, step }: NonNullable<Submission["toSign"]>): Promise<string> => {
    if (!key) throw new Error("there is no key to sign with");
    const bytes = fromBase64(message);
    if (!says(bytes, step, stated)) throw new OtherContent("other content");
    onStep("sign");
    return base64(await sign(key, bytes));
  };

  onStep(key ? "prepare" : "order");
  const prepared = await insist(onStep, () => client.mutation<{ submission: Submission | null }>(mutationOf(transaction), variables).toPromise());
  const first = prepared.submission;
  if (first?.receipt) return first.receipt;
  if (!first?.toSign) throw new Error("the server prepared nothing");
  const proposal = first.toSign;
  const proposalSignature = await signed(proposal);
  onStep("endorse");
  const endorsed = (await insist(onStep, () => client.mutation(Endorse, { proposal: proposal.bytes, signature: proposalSignature }).toPromise())).endorseTransaction;
  if (endorsed?.receipt) return endorsed.receipt;
  if (!endorsed?.toSign) throw new Error("nothing was endorsed");
  const endorsement = endorsed.toSign;
  const signature = await signed(endorsement);
  onStep("order");
  const { submitTransaction } = await insist(onStep, () => client.mutation(Submit, { transaction: endorsement.bytes, signature }).toPromise());
  if (!submitTransaction?.receipt) throw new Error("no receipt came");
  return submitTransaction.receipt;
}

/** Repeats what has no answer: a network that is away, a server that is busy. A refusal ends it. */
async function insist<T>(onStep: (step: Step) => void, ask: () => Promise<{ data?: T | undefined; error?: Error | undefined }>): Promise<T> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const { data, error } = await ask();
    if (!error && data !== undefined) return data;
    if (!error) throw new Error("the answer is empty");
    const { code } = refusalOf(error);
    if (!["network", "system/timeout", "system/busy", "system/ledger-unreachable", "ledger/not-confirmed"].includes(code)) throw error;
    onStep("doubt");
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
