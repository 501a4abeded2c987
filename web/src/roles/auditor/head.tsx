import { useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { useQuery } from "urql";
import { hex } from "../../../../domain/fabric/hash.ts";
import { LogError } from "../../../../domain/log/error.ts";
import { parseNote, utf8 } from "../../../../domain/log/note.ts";
import { checkPolicy, parsePolicy } from "../../../../domain/log/policy.ts";
import type { TrustedCheckpoint } from "../../../../domain/log/policy.ts";
import { graphql } from "../../api/graphql.ts";
import { Refused } from "../../record/refused.tsx";
import { Table } from "../../table/table.tsx";
import { localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const HeadQuery = graphql(`query LogHead { logHead { checkpoint policy anchoredSize } }`);
const KEPT = "garal.policy";

/** The newest head of the log, its signatures verified in the page: by the reader's own policy file where one was loaded, else by the server's, which the page says. */
export function LogHead() {
  const { t } = useText();
  const [{ data, error, fetching }] = useQuery({ query: HeadQuery, requestPolicy: "network-only" });
  const [own, setOwn] = useState(() => localStorage.getItem(KEPT));
  const head = data?.logHead;
  const policy = own ?? head?.policy ?? "";
  const checked = useMemo(() => (head ? checkedBy(policy, head.checkpoint) : undefined), [head, policy]);
  return (
    <section className="card" aria-labelledby="log-head">
      <h2 id="log-head">{t("audit.head")}</h2>
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      {data && !head && <p className="empty">{t("audit.noHead")}</p>}
      {checked && "reason" in checked && <p className="summary" role="alert">{t("audit.noQuorum", { reason: checked.reason })}</p>}
      {head && checked && "trusted" in checked && (
        <>
          <p><span className="badge badge-good">✓ {t("audit.quorum")}</span> {t("audit.cosigned", { count: checked.trusted.witnesses.length, total: checked.witnesses })}</p>
          <dl className="counts">
            <div><dt>{t("audit.size")}</dt><dd className="number">{checked.trusted.checkpoint.size}</dd></div>
            {head.anchoredSize !== null && <div><dt>{t("audit.anchored")}</dt><dd className="number">{head.anchoredSize}</dd></div>}
          </dl>
          <p className="hint">{t("audit.origin")}: <code>{checked.trusted.checkpoint.origin}</code><br />{t("audit.root")}: <code className="hash">{hex(checked.trusted.checkpoint.root)}</code></p>
          <Table caption={t("audit.cosignedBy")} head={[t("audit.cosignedBy"), t("audit.cosignedAt")]}>
            <tbody>{checked.trusted.witnesses.map(({ name, key, time }) => <tr key={name}><th scope="row">✓ {key.name}</th><td>{localTime(new Date(Number(time) * 1000).toISOString(), true)}</td></tr>)}</tbody>
          </Table>
        </>
      )}
      {head && (
        <>
          <p className={own === null ? "notice" : "hint"}>{t(own === null ? "audit.serverPolicy" : "audit.ownPolicy")}</p>
          <div className="field"><label htmlFor="own-policy">{t("audit.loadPolicy")}</label><input id="own-policy" type="file" onChange={(event) => void event.target.files?.[0]?.text().then((text) => { localStorage.setItem(KEPT, text); setOwn(text); })} /></div>
          {own !== null && <Button className="quiet" onPress={() => { localStorage.removeItem(KEPT); setOwn(null); }}>{t("audit.dropPolicy")}</Button>}
          <details><summary>{t("audit.note")}</summary><pre tabIndex={0} className="wrap">{head.checkpoint}</pre></details>
        </>
      )}
    </section>
  );
}

function checkedBy(policy: string, checkpoint: string): { readonly trusted: TrustedCheckpoint; readonly witnesses: number } | { readonly reason: string } {
  try {
    const parsed = parsePolicy(utf8(policy));
    return { trusted: checkPolicy(parsed, parseNote(utf8(checkpoint))), witnesses: parsed.witnesses.length };
  } catch (error) {
    if (error instanceof LogError) return { reason: error.message };
    throw error;
  }
}
