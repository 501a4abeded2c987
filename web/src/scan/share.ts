/** A share as its code holds it: which cargo, and the token that fetches its proof. */
export interface ShareCode {
  readonly kind: "consignment" | "unit";
  readonly id: string;
  readonly token: string;
}

/** What a code with a share says. Cargo and token stand behind the #: no server is sent them with the page, and no referrer carries them on. */
export const shareAddress = (origin: string, { kind, id, token }: ShareCode): string => `${origin}/verify#${kind}/${encodeURIComponent(id)}/${token}`;

/** The share in the text of a code, whatever server printed it; undefined for any other text. */
export function shareIn(text: string): ShareCode | undefined {
  const [, kind, id = "", token = ""] = /^(?:https?:\/\/[^/?#]+\/verify\/?)?#(consignment|unit)\/([^/#?]+)\/([\w-]{22})$/.exec(text.trim()) ?? [];
  if (kind !== "consignment" && kind !== "unit") return undefined;
  try {
    return { kind, id: decodeURIComponent(id), token };
  } catch {
    return undefined; // a stray percent sign: no code of ours
  }
}
