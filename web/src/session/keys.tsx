import { useCallback, useEffect, useState } from "react";
import { Button, FileTrigger, Input, Label, TextArea, TextField } from "react-aria-components";
import { useTitle } from "../frame/title.ts";
import { useText } from "../text/language.tsx";
import { certify, importKey, isCertified, KeyError, keysOfDevice, makeKey, removeKey, requestFor } from "./key-store.ts";
import type { DeviceKey } from "./key-store.ts";

/** The device's keys: made here, or loaded; certified by the organisation; removed. */
export default function KeysPage() {
  const { t } = useText();
  useTitle(t("keys.title"));
  const [keys, setKeys] = useState<readonly DeviceKey[]>([]);
  const [problem, setProblem] = useState<string>();
  const reload = useCallback(() => keysOfDevice().then(setKeys), []);
  useEffect(() => void reload(), [reload]);
  const attempt = (work: () => Promise<unknown>): void => {
    setProblem(undefined);
    work().then(reload, (error: unknown) => {
      if (!(error instanceof KeyError)) throw error;
      setProblem(error.reason === "mismatch" ? t("keys.mismatch") : t("keys.unreadable", { what: t(error.reason === "private" ? "keys.private" : "keys.certificate") }));
    });
  };
  return (
    <>
      <h1>{t("keys.title")}</h1>
      <p className="lead">{t("keys.lead")}</p>
      {problem !== undefined && <p className="summary" role="alert">{problem}</p>}
      <ul className="keys">
        {keys.map((key) => <KeyCard key={key.id} deviceKey={key} attempt={attempt} />)}
        {keys.length === 0 && <li className="hint">{t("keys.none")}</li>}
      </ul>
      <div className="cards">
        <MakeKey onMake={(name) => attempt(() => makeKey(name))} />
        <ImportKey onImport={(key, certificate) => attempt(() => importKey(key, certificate))} />
      </div>
    </>
  );
}

function KeyCard({ deviceKey, attempt }: { readonly deviceKey: DeviceKey; attempt(work: () => Promise<unknown>): void }) {
  const { t } = useText();
  const [certificate, setCertificate] = useState("");
  const certified = isCertified(deviceKey);
  return (
    <li className="card">
      <h2>{deviceKey.name}</h2>
      <p className={certified ? "badge badge-good" : "badge badge-wait"}>{certified ? `✓ ${t("keys.ready")}` : `… ${t("keys.waiting")}`}</p>
      {certified && <p className="hint">{t("keys.validTo", { date: deviceKey.validTo.slice(0, 10) })}</p>}
      {!certified && (
        <>
          <Button onPress={() => attempt(async () => download(`${deviceKey.name}.csr`, await requestFor(deviceKey)))}>{t("keys.request")}</Button>
          <h3>{t("keys.enrol")}</h3>
          <PemField label={t("keys.certificate")} help={t("keys.enrolHelp")} value={certificate} onChange={setCertificate} />
          <Button className="primary" onPress={() => attempt(() => certify(deviceKey, certificate))}>{t("keys.save")}</Button>
        </>
      )}
      <Button className="quiet" onPress={() => confirm(t("keys.removeSure")) && attempt(() => removeKey(deviceKey.id))}>{t("keys.remove")}</Button>
    </li>
  );
}

function MakeKey({ onMake }: { onMake(name: string): void }) {
  const { t } = useText();
  const [name, setName] = useState("");
  return (
    <section className="card" aria-labelledby="make-key">
      <h2 id="make-key">{t("keys.make")}</h2>
      <p className="hint">{t("keys.makeHelp")}</p>
      <TextField className="field" value={name} onChange={setName} maxLength={64}>
        <Label>{t("keys.name")}</Label>
        <Input autoComplete="off" spellCheck={false} />
      </TextField>
      <p className="hint">{t("keys.nameHelp")}</p>
      <Button className="primary" isDisabled={!/^[\w.-]{1,64}$/.test(name)} onPress={() => onMake(name)}>{t("keys.create")}</Button>
    </section>
  );
}

function ImportKey({ onImport }: { onImport(key: string, certificate: string): void }) {
  const { t } = useText();
  const [key, setKey] = useState("");
  const [certificate, setCertificate] = useState("");
  return (
    <section className="card" aria-labelledby="import-key">
      <h2 id="import-key">{t("keys.import")}</h2>
      <PemField label={t("keys.private")} help={t("keys.importHelp")} value={key} onChange={setKey} />
      <PemField label={t("keys.certificate")} help={t("keys.enrolHelp")} value={certificate} onChange={setCertificate} />
      <Button
        className="primary"
        onPress={() => {
          onImport(key, certificate);
          setKey("");
        }}
      >
        {t("keys.save")}
      </Button>
    </section>
  );
}

function PemField({ label, help, value, onChange }: { readonly label: string; readonly help: string; readonly value: string; onChange(value: string): void }) {
  const { t } = useText();
  return (
    <>
      <TextField className="field pem" value={value} onChange={onChange}>
        <Label>{label}</Label>
        <TextArea rows={4} spellCheck={false} autoComplete="off" />
      </TextField>
      <p className="hint">{help}</p>
      <FileTrigger onSelect={(files) => void files?.[0]?.text().then(onChange)}>
        <Button className="quiet" aria-label={`${label}: ${t("keys.file")}`}>{t("keys.file")}</Button>
      </FileTrigger>
    </>
  );
}

/** Hands a text to the person as a file. */
export function download(name: string, text: string, type = "text/plain"): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
