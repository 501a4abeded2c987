import { useState } from "react";
import { Button } from "react-aria-components";
import { useClient } from "urql";
import { transactions } from "../../../domain/transactions.ts";
import type { TransactionName, TransactionType } from "../../../domain/transactions.ts";
import { refusalOf, refusalText } from "../api/refusal.ts";
import type { Refusal } from "../api/refusal.ts";
import { useSession } from "../session/session.tsx";
import { useText } from "../text/language.tsx";
import { randomHex } from "./drafts.ts";
import { pathLabel } from "./labels.ts";
import { OtherContent, record } from "./submit.ts";
import type { Step } from "./submit.ts";
import { documentOf } from "./values.ts";
import type { Values } from "./values.ts";

interface Props {
  readonly transaction: TransactionName;
  /** The whole document but its key and time. */
  readonly input: Values;
  /** The button's words. They and `says` are all that is signed, so they name it. */
  readonly label: string;
  /** What is signed, in a sentence beside the button. */
  readonly says: string;
  readonly primary?: boolean;
  onRecorded(): void;
}

/** A transaction of so few words that they stand on its button: what is signed is read there, and one press signs. A refusal stands below it. */
export function OneStep({ transaction, input, label, says, primary = false, onRecorded }: Props) {
  const { t, language } = useText();
  const { viewer, ownKey } = useSession();
  const client = useClient();
  const [step, setStep] = useState<Step>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [problem, setProblem] = useState<string>();
  const send = async (): Promise<void> => {
    setRefusal(undefined);
    setProblem(undefined);
    try {
      const key = viewer?.demo ? undefined : await ownKey().catch(() => null);
      if (key === null) return setProblem(t("submit.noKey"));
      const type: TransactionType = transactions[transaction];
      const whole = { ...input, key: `web-${randomHex(12)}`, at: `${new Date().toISOString().slice(0, 19)}Z` };
      await record({ client, transaction, input: type.input.decode(documentOf(type.input.shape, whole), ""), key, onStep: setStep });
      onRecorded();
    } catch (error) {
      if (error instanceof OtherContent) setProblem(t("submit.changedProposal"));
      else setRefusal(refusalOf(error as Error));
    } finally {
      setStep(undefined);
    }
  };
  return (
    <div className="one-step">
      <Button className={primary ? "primary" : ""} isDisabled={step !== undefined} onPress={() => void send()}>{label}</Button>
      <span className="hint">{says}</span>
      {(refusal ?? problem) !== undefined && <p role="alert" className="react-aria-FieldError">{problem ?? (refusal && refusalText(refusal, language, (path) => pathLabel(path, language)))}</p>}
      <span role="status" className="hint">{step && t(`submit.${step}`)}</span>
    </div>
  );
}
