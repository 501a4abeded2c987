import { useEffect, useState } from "react";
import { Button } from "react-aria-components";
import type { TypedDocumentNode } from "urql";
import { stringifyDocument } from "urql";
import { canonicalJson } from "../../../../domain/canonical.ts";
import { useSession } from "../../session/session.tsx";
import { useText } from "../../text/language.tsx";

interface Props {
  readonly query: TypedDocumentNode<never, never> | object;
  readonly variables: object;
  readonly result: unknown;
}

/** For auditors, under figures: the query that they come from and the hashes of query and result, so that another can ask the same and compare. */
export function QueryMark({ query, variables, result }: Props) {
  const { t } = useText();
  const { viewer } = useSession();
  const [copied, setCopied] = useState(false);
  const [hashes, setHashes] = useState<{ readonly query: string; readonly result: string }>();
  const text = stringifyDocument(query as never);
  const asked = canonicalJson({ query: text, variables });
  const answered = canonicalJson(plain(result));
  useEffect(() => {
    let stopped = false;
    void Promise.all([sha256(asked), sha256(answered)]).then(([first, second]) => !stopped && setHashes({ query: first, result: second }));
    return () => {
      stopped = true;
    };
  }, [asked, answered]);
  if (viewer?.organisation?.roles.includes("AUDITOR") !== true) return null;
  return (
    <div className="query-mark">
      <p className="hint">{t("audit.queryHash")}: <code className="hash">{hashes?.query ?? "…"}</code></p>
      <p className="hint">{t("audit.resultHash")}: <code className="hash">{hashes?.result ?? "…"}</code></p>
      <Button className="quiet" onPress={() => void navigator.clipboard.writeText(JSON.stringify({ query: text, variables }, null, 2)).then(() => setCopied(true))}>{copied ? t("table.copied") : t("table.copyQuery")}</Button>
    </div>
  );
}

/** The answer as the server gave it: the client adds the names of types. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null, (key, inner: unknown) => (key === "__typename" ? undefined : inner))) as unknown;

/** SHA-256 of a text's UTF-8 bytes, hexadecimal. */
export async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
