/**
 * What the scenarios' chaincode does: one call is a list of these, done in order; the answer is the list of their results as JSON.
 * Bytes are given and returned as UTF-8 text unless they say base64.
 */
export type Operation =
  | { do: "get" | "delete" | "history" | "policyOf"; key: string }
  | { do: "put"; key: string; value: string }
  | { do: "putBase64"; key: string; value: string }
  | { do: "getBase64"; key: string }
  /** A value of so many bytes. */
  | { do: "putLarge"; key: string; bytes: number }
  | { do: "size"; key: string }
  | { do: "range"; start: string; end: string; take?: number }
  | { do: "page"; start: string; end: string; size: number; bookmark: string }
  | { do: "composite"; type: string; attributes: string[] }
  | { do: "compositePage"; type: string; attributes: string[]; size: number; bookmark: string }
  | { do: "putComposite"; type: string; attributes: string[]; value: string }
  | { do: "query"; query: string }
  /** Requires all of these organisations for the key; none: clears the policy. */
  | { do: "setPolicy"; key: string; organisations: string[]; collection?: string }
  | { do: "event"; name: string; payload: string }
  | { do: "call"; chaincode: string; operations: Operation[]; channel?: string }
  | { do: "transient"; name: string }
  | { do: "privatePut"; collection: string; key: string; transient: string }
  | { do: "privatePutText"; collection: string; key: string; value: string }
  | { do: "privateGet" | "privateHash" | "privateDelete" | "privatePurge"; collection: string; key: string }
  | { do: "privateRange"; collection: string; start: string; end: string }
  | { do: "creator" | "channel" | "random" }
  /** The submitter's id as the shim tells it, and an attribute of the certificate. */
  | { do: "identity"; attribute: string }
  /** Several keys at once, concurrently on the chaincode's side. */
  | { do: "getAll"; keys: string[] }
  | { do: "wait"; ms: number }
  | { do: "throw"; message: string }
  /** Ends the call with this response. */
  | { do: "respond"; status: number; message: string; payload: string }
  /** The result is `{error}` or `{result}` of the operation instead of a failure. */
  | { do: "try"; operation: Operation };
