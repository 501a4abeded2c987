import { useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Button } from "react-aria-components";
import { useClient, useMutation, useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { refusalOf, refusalText } from "../../api/refusal.ts";
import type { Refusal } from "../../api/refusal.ts";
import { Refused } from "../../record/refused.tsx";
import { recordAddress } from "../../scan/qr-code.tsx";
import { shareAddress } from "../../scan/share.ts";
import { useSession } from "../../session/session.tsx";
import { Table } from "../../table/table.tsx";
import { localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const Make = graphql(`mutation MakeShare($kind: ShareKind!, $id: String!) { makeShare(kind: $kind, id: $id) { token share { shareId } } }`);
const SharesQuery = graphql(`query Shares($kind: ShareKind!, $id: String!) { shares(kind: $kind, id: $id) { shareId madeBy madeAt expiresAt withdrawnAt } }`);
const Withdraw = graphql(`mutation WithdrawShare($shareId: String!) { withdrawShare(shareId: $shareId) { shareId withdrawnAt } }`);

/** Who has a part in a cargo, as its consignment says. */
export interface Parties {
  readonly exporterId: string;
  readonly carrierId: string;
  readonly buyerId: string;
}
export interface CodeAddress {
  /** What the paper's code says: the record's page, and once a code has been made the checking page with its key. */
  readonly address: string;
  readonly refusal: Refusal | undefined;
  /** Whether the reader's organisation may give codes. */
  readonly sharing: boolean;
  /** Number of codes made on this page. */
  readonly made: number;
  /** The address with a key, made now if there is none yet. Whoever has no part in the cargo gets the record's page. @throws {Error} when it was refused, which `refusal` shows */
  withKey(): Promise<string>;
  /** Makes the key, shows it in the page's code, and prints the page. */
  printWithKey(): Promise<void>;
}

/** What the code of a paper says. A key is made only when the paper leaves the page: looking at a paper gives nothing away. */
export function useCodeAddress(kind: "consignment" | "unit", id: string, parties: Parties | null | undefined): CodeAddress {
  const { viewer } = useSession();
  const client = useClient();
  const [address, setAddress] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  const making = useRef<Promise<string>>(undefined);
  const sharing = viewer !== null && viewer !== undefined && parties !== null && parties !== undefined && [parties.exporterId, parties.carrierId, parties.buyerId].includes(viewer.orgId);
  const make = useCallback(async (): Promise<string> => {
    const { data, error } = await client.mutation(Make, { kind: kind === "unit" ? "UNIT" : "CONSIGNMENT", id }).toPromise();
    if (!data) {
      setRefusal(refusalOf(error ?? new Error("no answer")));
      throw error ?? new Error("no answer");
    }
    const made = shareAddress(location.origin, { kind, id, token: data.makeShare.token });
    flushSync(() => setAddress(made));
    return made;
  }, [client, kind, id]);
  const withKey = async (): Promise<string> => {
    if (!sharing) return recordAddress(kind, id);
    setRefusal(undefined);
    making.current ??= make();
    try {
      return await making.current;
    } catch (error) {
      making.current = undefined; // the next press asks again
      throw error;
    }
  };
  return { address: address ?? recordAddress(kind, id), refusal, sharing, made: address === undefined ? 0 : 1, withKey, printWithKey: () => withKey().then(() => print()) };
}

/** Codes of one's own organisation for a cargo, each to be withdrawn; and a link with a key, to be sent instead of printed. */
export function Shares({ kind, id, code }: { readonly kind: "consignment" | "unit"; readonly id: string; readonly code: CodeAddress }) {
  const { t, language } = useText();
  const [{ data, error }, again] = useQuery({ query: SharesQuery, variables: { kind: kind === "unit" ? "UNIT" : "CONSIGNMENT", id }, requestPolicy: "network-only" });
  const [withdrawing, withdraw] = useMutation(Withdraw);
  const [copied, setCopied] = useState(false);
  const refresh = useCallback(() => again({ requestPolicy: "network-only" }), [again]);
  useEffect(() => {
    if (code.made > 0) refresh();
  }, [code.made, refresh]);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(await code.withKey());
    setCopied(true);
  };
  const now = new Date().toISOString();
  const shares = data?.shares ?? [];
  return (
    <section className="card not-printed" aria-labelledby="shares">
      <h2 id="shares">{t("share.title")}</h2>
      <p className="hint">{t("share.help")}</p>
      <div className="actions"><Button onPress={() => void copy().catch(() => undefined)}>{t("share.copy")}</Button><span role="status" className="hint">{copied ? t("share.copied") : ""}</span></div>
      {code.refusal && <p role="alert" className="badge badge-bad">▲ {refusalText(code.refusal, language)}</p>}
      {(error ?? withdrawing.error) && <Refused error={(error ?? withdrawing.error) as NonNullable<typeof error>} />}
      {shares.length === 0 ? <p className="empty">{t("share.none")}</p> : (
        <Table caption={t("share.title")} head={[t("share.made"), t("share.by"), t("share.until"), t("share.state"), { hidden: t("share.withdraw") }]}>
            <tbody>
              {shares.map(({ shareId, madeBy, madeAt, expiresAt, withdrawnAt }) => {
                const over = withdrawnAt !== null || expiresAt <= now;
                return (
                  <tr key={shareId}>
                    <th scope="row">{localTime(madeAt)}</th>
                    <td><bdi>{madeBy}</bdi></td>
                    <td>{localTime(expiresAt)}</td>
                    <td>{withdrawnAt !== null ? `– ${t("share.withdrawn")}, ${localTime(withdrawnAt)}` : over ? `– ${t("share.expired")}` : `✓ ${t("share.valid")}`}</td>
                    <td>{!over && <Button aria-label={t("share.withdrawOne", { time: localTime(madeAt) })} isDisabled={withdrawing.fetching} onPress={() => void withdraw({ shareId }).then(refresh)}>{t("share.withdraw")}</Button>}</td>
                  </tr>
                );
              })}
            </tbody>
        </Table>
      )}
    </section>
  );
}
