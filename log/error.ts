import { CodedError } from "../domain/coded.ts";
import type { FactsOf } from "../domain/coded.ts";

const wordings = {
  "keeper/corrupt": "the log in {dir} is not what it says it is: {reason}",
  "keeper/other-channel": "the log in {dir} is of the channel {kept}, not of {channel}",
  "keeper/broken": "the log in {dir} could not be written and must be opened again: {reason}",
  "keeper/absent": "the log has no {path}",
  "keeper/too-large": "the log at {url} answers more than {limit} bytes to {path}",
  "keeper/tile": "{path} does not hold the hashes of what lies beneath it",
  "keeper/root": "the log's entries and tiles give the root {actual} for {size} entries, not {claimed}",
  "keeper/forked": "a checkpoint of {size} entries with the root {signed} was signed before; the tree now gives {actual}",
  "keeper/unreachable": "the log at {url} cannot be reached: {reason}",
  "keeper/answer": "the log at {url} answered {status} to {path}: {text}",
  "witness/unknown-log": "{origin} is no log that this witness knows",
  "witness/not-signed": "the checkpoint is not signed by the log {origin}",
  "witness/old-size": "the old size {old} is not the size {size} that this witness has cosigned",
  "witness/shrinks": "the checkpoint of {size} entries is smaller than the old size {old}",
  "witness/inconsistent": "the checkpoint of {size} entries does not continue the one of {old}",
  "witness/own-peer": "the checkpoint of {size} entries has the root {claimed}; by this organisation's own peer it is {actual}",
  "witness/time": "the time {time} is not near this organisation's clock",
  "witness/behind": "this organisation's own peer has {own} of {size} entries so far",
  "anchor/forked": "the chain anchors the root {anchored} for {size} entries; this organisation's own tree has {own}",
  "anchor/quorum": "{signed} of the council signed the head of {size} entries; {quorum} must",
  "anchor/no-contract": "no anchor contract stands at {address} on the chain at {url}",
  "anchor/deployment": "the anchor contract could not be deployed: transaction {hash} was reverted",
  "anchor/settings": "{name} is not {what}",
} as const;
export type KeeperErrorCode = keyof typeof wordings;

/** What a log-keeper finds wrong with its own files, with another's answers, or with a checkpoint that it is asked to cosign. */
export class KeeperError<C extends KeeperErrorCode = KeeperErrorCode> extends CodedError<typeof wordings, C> {
  override readonly name = "KeeperError";

  constructor(code: C, facts: FactsOf<(typeof wordings)[C]>, options?: ErrorOptions) {
    super(wordings, code, facts, options);
  }
}
