import { useRef, useState } from "react";
import { Button } from "react-aria-components";
import { documentKinds } from "../../../domain/documents.ts";
import type { DocumentSubject } from "../../../domain/documents.ts";
import { isSignedOut, refusalOf, refusalText } from "../api/refusal.ts";
import { useLabels, useSession } from "../session/session.tsx";
import { useText } from "../text/language.tsx";
import { Batch } from "./batch.tsx";
import type { BatchItem } from "./batch.tsx";
import { randomHex } from "./drafts.ts";
import { readFile, upload } from "./files.ts";
import type { ReadFile } from "./files.ts";
import { KeptNote, useKept } from "./use-kept.tsx";

type Kind = (typeof documentKinds)[number];
interface Chosen {
  readonly file: ReadFile;
  readonly kind: Kind;
}
interface Begun {
  readonly chosen: readonly Chosen[];
  /** Once the files are in the store: time and keys of what is signed. Signed again after a reload it does one thing. */
  readonly toSign?: { readonly at: string; readonly keys: readonly string[] };
}
const sizeOf = ({ chosen }: Begun): number => chosen.reduce((sum, { file }) => sum + file.bytes.length, 0);

/** Files for a record: read and hashed here, sent to the store, and attached on the ledger by their hash, all of them signed on one page. */
export function Attach({ subject, onAttached }: { readonly subject: DocumentSubject; onAttached?(): void }) {
  const { t, language } = useText();
  const label = useLabels();
  const { hasEnded } = useSession();
  const kept = useKept<Begun>(`documents:attach ${subject.kind} ${subject.id}`, sizeOf);
  const chosen = kept.value?.chosen ?? [];
  const latest = useRef(chosen);
  latest.current = chosen;
  const setChosen = (next: readonly Chosen[]): void => kept.set(next.length === 0 ? undefined : { chosen: next });
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [sending, setSending] = useState(false);

  /** @param files a copy: the field's own list is emptied with it */
  const choose = async (files: readonly File[]): Promise<void> => {
    const refused: string[] = [];
    const read: Chosen[] = [];
    for (const file of files) {
      const result = await readFile(file);
      if (result === "unreadable") refused.push(t("attach.unreadable", { file: file.name }));
      else if (result === "tooLarge") refused.push(t("attach.tooLarge", { file: file.name }));
      else read.push({ file: result, kind: "invoice" });
    }
    setProblems(refused);
    const before = latest.current;
    setChosen([...before, ...read.filter(({ file }, i) => ![...before, ...read.slice(0, i)].some((one) => one.file.sha256 === file.sha256))]);
  };
  const send = async (): Promise<void> => {
    setSending(true);
    setProblems([]);
    try {
      for (const { file } of chosen) await upload(file);
      kept.set({ chosen, toSign: { at: `${new Date().toISOString().slice(0, 19)}Z`, keys: chosen.map(() => `web-${randomHex(12)}`) } });
    } catch (error) {
      const refusal = refusalOf(error as Error);
      if (isSignedOut(refusal)) hasEnded();
      setProblems([refusalText(refusal, language)]);
    } finally {
      setSending(false);
    }
  };
  const begun = useRef<readonly BatchItem[]>(undefined);
  const toSign = kept.value?.toSign;
  if (toSign) {
    begun.current = chosen.map(({ file: { sha256, bytes, mediaType, name }, kind }, i) => ({
      id: sha256,
      title: <><bdi>{name}</bdi> ({label("DocumentKind", kind, language)})</>,
      input: { key: toSign.keys[i], at: toSign.at, sha256, size: bytes.length, mediaType, kind, subjects: [subject], access: "parties" },
    }));
  }
  // Recorded files are on the device no more, but the page still shows what became of them.
  if (begun.current) {
    return (
      <>
        <Batch transaction="documents:attach" items={begun.current} {...(onAttached ? { onDone: onAttached } : {})} onAllRecorded={() => kept.set(undefined)} onBack={() => { begun.current = undefined; setChosen(chosen); }} />
        <KeptNote of={kept} />
      </>
    );
  }
  return (
    <section className="card attach" aria-labelledby="attach">
      <h2 id="attach">{t("attach.title")}</h2>
      <div className="field"><label htmlFor="attach-files">{t("attach.choose")}</label><input id="attach-files" type="file" multiple accept="application/pdf,image/png,image/jpeg" onChange={(event) => { void choose([...(event.target.files ?? [])]); event.target.value = ""; }} /></div>
      {problems.map((problem) => <p key={problem} role="alert" className="react-aria-FieldError">{problem}</p>)}
      {chosen.length > 0 && (
        <>
          <KeptNote of={kept} />
          <ul className="plain work">
            {chosen.map(({ file, kind }, i) => (
              <li key={file.sha256}>
                <div className="field">
                  <label htmlFor={`attach-kind-${i}`}>{t("attach.kind", { file: file.name })}</label>
                  <select id={`attach-kind-${i}`} value={kind} onChange={(event) => setChosen(chosen.map((one, at) => (at === i ? { ...one, kind: event.target.value as Kind } : one)))}>{documentKinds.map((one) => <option key={one} value={one}>{label("DocumentKind", one, language)}</option>)}</select>
                  <span className="hint">{file.mediaType}, {kilobytes(file.bytes.length)}, <code className="hash">{file.sha256.slice(0, 16)}…</code></span>
                </div>
                <Button className="quiet" onPress={() => setChosen(chosen.filter((_, at) => at !== i))}>{t("attach.remove", { file: file.name })}</Button>
              </li>
            ))}
          </ul>
          <Button isDisabled={sending} onPress={() => void send()}>{t("attach.review", { count: chosen.length })}</Button>
          <p role="status" className="state">{sending ? `${t("attach.uploading")}…` : ""}</p>
        </>
      )}
    </section>
  );
}

const kilobytes = (size: number): string => `${Math.max(1, Math.round(size / 1000))} kB`;
