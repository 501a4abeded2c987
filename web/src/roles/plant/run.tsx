import { useMemo } from "react";
import { Button } from "react-aria-components";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { randomHex } from "../../forms/drafts.ts";
import type { Values } from "../../forms/values.ts";
import { Refused } from "../../record/refused.tsx";
import { useSession } from "../../session/session.tsx";
import { kilograms, percent } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { today } from "../today.ts";
import { runBalance } from "./balance.ts";

const PlantsQuery = graphql(`query Plants($orgId: String!) { sites(first: 50, ownerId: $orgId, kind: PLANT) { edges { node { siteId name nameMn processes { process inputProduct outputProduct yieldMinPct yieldMaxPct } } } } }`);
type Process = NonNullable<ResultOf<typeof PlantsQuery>["sites"]["edges"][number]["node"]["processes"]>[number];

/** A run of the plant: inputs, outputs, losses, with the balance in tonnes while one types. */
export default function RunPage() {
  const { t } = useText();
  const { viewer } = useSession();
  const [{ data, error }] = useQuery({ query: PlantsQuery, variables: { orgId: viewer?.orgId ?? "" }, requestPolicy: "cache-first" });
  const plants = useMemo(() => data?.sites.edges.map(({ node }) => node), [data]);
  const preset = useMemo(() => {
    if (!plants) return undefined;
    const [plant] = plants;
    const [process] = plant?.processes ?? [];
    return { runId: `RUN-${today()}-${randomHex(2).toUpperCase()}`, ...(plants.length === 1 && plant ? { siteId: plant.siteId } : {}), ...(plants.length === 1 && plant?.processes?.length === 1 && process ? { process: process.process, outputs: [{ lotId: `LOT-${today()}-${randomHex(3).toUpperCase()}`, product: process.outputProduct, massKg: "" }] } : {}) };
  }, [plants]);
  return (
    <>
      <h1>{t("miner.process")}</h1>
      {error && <Refused error={error} />}
      {preset && plants ? (
        <TransactionForm
          transaction="lots:process"
          preset={preset}
          order={["inputs", "outputs", "lossKg", "siteId", "process", "runId", "at"]}
          aside={({ input }, change) => <Balance input={input} {...(change ? { onLoss: (mass: string) => change("lossKg", mass) } : {})} process={plants.find(({ siteId }) => siteId === input["siteId"])?.processes?.find(({ process }) => process === input["process"])} />}
        />
      ) : (
        <p className="state" role="status">{t("frame.loading")}…</p>
      )}
    </>
  );
}

/** In – out – loss with the difference in kg, and the yield against what the plant is registered for. */
function Balance({ input, process, onLoss }: { readonly input: Values; readonly process: Process | undefined; onLoss?(mass: string): void }) {
  const { t, language } = useText();
  const { inKg, outKg, lossKg, differenceKg, yieldPct, unread } = runBalance(input);
  const balanced = differenceKg.isZero();
  const outside = process && yieldPct && (yieldPct.lessThan(Decimal.parse(process.yieldMinPct)) || yieldPct.greaterThan(Decimal.parse(process.yieldMaxPct)));
  const rest = inKg.minus(outKg);
  return (
    <section className={balanced && !outside ? "card balance-card" : "card balance-card differences"} aria-labelledby="run-balance">
      <h2 id="run-balance">{t("plant.balance")}</h2>
      <dl className="counts" aria-live="polite">
        <div><dt>{t("plant.in")}</dt><dd className="number">{kilograms(inKg.toString(), language)}</dd></div>
        <div><dt>{t("plant.out")}</dt><dd className="number">{kilograms(outKg.toString(), language)}</dd></div>
        <div><dt>{t("plant.loss")}</dt><dd className="number">{kilograms(lossKg.toString(), language)}</dd></div>
        <div><dt>{t("plant.difference")}</dt><dd>{balanced ? <span className="badge badge-good">✓ 0</span> : <span className="badge badge-wait">▲ {kilograms(differenceKg.toString(), language)}</span>}</dd></div>
        {yieldPct && <div><dt>{t("plant.yield")}</dt><dd><span className={outside ? "badge badge-bad" : "badge badge-good"}>{outside ? "▲" : "✓"} {percent(yieldPct.toString())}</span></dd></div>}
      </dl>
      {process && <p className="hint">{t("plant.band", { process: process.process, from: percent(process.yieldMinPct), to: percent(process.yieldMaxPct) })}</p>}
      {unread > 0 && <p className="hint">{t("plant.unread", { count: unread })}</p>}
      {onLoss && !balanced && !rest.isNegative() && <Button onPress={() => onLoss(rest.toString())}>{t("plant.fillLoss", { mass: kilograms(rest.toString(), language) })}</Button>}
    </section>
  );
}
