import { useMemo } from "react";
import { useParams, useSearchParams } from "react-router";
import { transactions } from "../../../domain/transactions.ts";
import type { TransactionName } from "../../../domain/transactions.ts";
import { NotFound } from "../frame/not-found.tsx";
import { useText } from "../text/language.tsx";
import { TransactionForm } from "./transaction-form.tsx";

/** The form of any transaction, at `/do/lots/extract`; what the address says after `?` is filled in: `?lotId=L-7`. */
export default function DoPage() {
  const { contract = "", name = "" } = useParams();
  const transaction = `${contract}:${name}`;
  return Object.hasOwn(transactions, transaction) ? <Known key={transaction} transaction={transaction as TransactionName} /> : <NotFound />;
}

function Known({ transaction }: { readonly transaction: TransactionName }) {
  const { pick } = useText();
  const [params] = useSearchParams();
  const preset = useMemo(() => Object.fromEntries([...params].filter(([field]) => fieldNames(transaction).includes(field))), [params, transaction]);
  const { about, aboutMn } = transactions[transaction];
  return (
    <>
      <h1>{pick(about, aboutMn)}</h1>
      <TransactionForm transaction={transaction} preset={preset} />
    </>
  );
}

function fieldNames(transaction: TransactionName): readonly string[] {
  const { shape } = transactions[transaction].input;
  // Only what is one value can stand in an address.
  return shape.kind === "object" ? Object.entries(shape.fields).filter(([, { shape: inner }]) => inner.kind === "scalar" || inner.kind === "choice").map(([name]) => name) : [];
}
