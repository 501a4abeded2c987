import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { DomainError } from "../../../../domain/error.ts";
import { refusalOf, refusalText } from "../../api/refusal.ts";
import type { Refusal } from "../../api/refusal.ts";
import { randomHex } from "../../forms/drafts.ts";
import { pathLabel } from "../../forms/labels.ts";
import { useQueue } from "../../forms/queue.ts";
import { worksOffline } from "../../frame/offline.ts";
import { useTitle } from "../../frame/title.ts";
import { CameraButton } from "../../scan/camera.tsx";
import { numberIn } from "../../scan/read.ts";
import { useSession } from "../../session/session.tsx";
import { kilograms } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { today } from "../today.ts";
import { decide, OFFLINE_HOURS } from "./decision.ts";
import type { AtGate, Word } from "./decision.ts";
import { GateQueue, LastVehicles } from "./kept.tsx";
import { usePassages, holdReasons } from "./passages.ts";
import type { HoldReason } from "./passages.ts";
import { usePassList } from "./pass-list.ts";
import { vehicleNumber } from "./plate.ts";

const NOTHING: AtGate = { plate: "", sealNo: "", tareKg: "", grossKg: "" };
const SCALE = "garal.scale";
const HOUR_MS = 3_600_000;
/** From this age on the pass list is said to be old. */
const STALE_MS = 150_000;
const signs: Readonly<Record<Word, string>> = { pass: "✓", check: "?", hold: "✕" };
const keyOf: Readonly<Record<string, Word>> = { F1: "pass", F2: "check", F3: "hold" };

/** The gate: plate, weight and seal, one of three words that can be read from three metres, three buttons and three keys. Works without a network for eight hours. */
export default function GatePage() {
  const { t, language, pick } = useText();
  const { viewer } = useSession();
  useTitle(t("gate.title"));
  useEffect(worksOffline, []);
  const { list } = usePassList();
  const queue = useQueue();
  const { passages, add, lift } = usePassages();
  const [at, setAt] = useState<AtGate>(NOTHING);
  const [deviceId, setDeviceId] = useState(() => localStorage.getItem(SCALE) ?? "");
  const [choosing, setChoosing] = useState<Word>();
  const [trouble, setTrouble] = useState<Refusal>();
  const [now, setNow] = useState(() => Date.now());
  const plateField = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);

  const orgId = viewer?.orgId ?? "";
  const customs = orgId === "customs" || viewer?.organisation?.roles.includes("CUSTOMS") === true;
  const scales = (list?.scales ?? []).filter(({ ownerId, borderPoint }) => customs || ownerId === orgId || borderPoint !== "");
  const scale = scales.find((one) => one.deviceId === deviceId) ?? scales.find(({ borderPoint, ownerId }) => borderPoint !== "" || ownerId === orgId) ?? scales[0];
  const given = vehicleNumber(numberIn(at.plate));
  const unit = given === "" ? undefined : list?.units.find(({ numbers, unitId }) => numbers.includes(given) || vehicleNumber(unitId) === given);
  const vehicle = unit?.numbers[0] ?? given;
  const tareKg = at.tareKg === "" ? (unit?.tareKg ?? "") : at.tareKg;
  const ageMs = list ? Math.max(0, now - Date.parse(list.readAt)) : 0;
  const decision = decide({ ...at, plate: vehicle, sealNo: numberIn(at.sealNo), tareKg }, unit, { siteId: scale?.siteId ?? "", borderPoint: scale?.borderPoint ?? "", tolerancePct: list?.tolerancePct ?? "0" }, ageMs / HOUR_MS);
  const mayWeigh = scale !== undefined && (customs || scale.ownerId === orgId);
  const weighingOnly = decision.missing === "weighing";
  const allowed = (word: Word): boolean => vehicle !== "" && (word !== "pass" || decision.word === "pass" || (weighingOnly && mayWeigh && decision.netKg !== undefined));

  const act = (word: Word, chosen?: HoldReason): void => {
    if (!allowed(word) || !scale) return;
    if (word !== "pass" && !decision.reason && chosen === undefined) return setChoosing(word);
    const ticketNo = `TICKET-${today()}-${randomHex(4).toUpperCase()}`;
    const time = `${new Date().toISOString().slice(0, 19)}Z`;
    const weigh = { transaction: "consignments:weigh" as const, input: { at: time, ticketNo, deviceId: scale.deviceId, vehicle, tareKg, grossKg: at.grossKg } };
    const exit = { transaction: "gates:exit" as const, input: { at: time, unitId: unit?.unitId ?? "", gateSiteId: scale.siteId, foundSeal: numberIn(at.sealNo), ticketNo } };
    try {
      queue.keep(vehicle, [...(mayWeigh && decision.netKg !== undefined ? [weigh] : []), ...(word === "pass" && customs && !weighingOnly ? [exit] : [])]);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return setTrouble(refusalOf(error));
    }
    const shown = word === "pass" && weighingOnly ? ("weighed" as const) : word;
    add({ vehicle, word: shown, ...(decision.reason && word !== "pass" ? { reason: decision.reason } : {}), ...(chosen ? { chosen } : {}) });
    setAt(NOTHING);
    setChoosing(undefined);
    setTrouble(undefined);
    plateField.current?.focus();
  };
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const word = keyOf[event.key];
      if (word === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      if (!event.repeat) latest.current(word);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  if (!viewer) return null;

  const set = (change: Partial<AtGate>): void => {
    setTrouble(undefined);
    setAt((before) => ({ ...before, ...change }));
  };
  const field = (name: keyof AtGate, text: string, value: string, number = false) => (
    <div className="field">
      <label htmlFor={`gate-${name}`}>{text}</label>
      <input id={`gate-${name}`} ref={name === "plate" ? plateField : undefined} value={value} inputMode={number ? "decimal" : "text"} maxLength={256} autoComplete="off" spellCheck={false} autoFocus={name === "plate"} onChange={(event) => set({ [name]: number ? event.target.value.replace(/[\s\u202f]/g, "") : event.target.value })} />
    </div>
  );
  const stale = list !== undefined && ageMs > STALE_MS;
  const reason = trouble ?? decision.reason;
  return (
    <div className="gate">
      <h1 className="hidden">{t("gate.title")}</h1>
      {(stale || !navigator.onLine) && (
        <p className="notice gate-offline" role="alert">▲ {t("gate.offline", { hours: Math.max(0, Math.floor(OFFLINE_HOURS - ageMs / HOUR_MS)), count: queue.entries.length })}</p>
      )}
      {!list && <p className="state" role="status">{t("frame.loading")}…</p>}
      <div className="actions gate-camera"><CameraButton onText={(text) => { set({ plate: numberIn(text) }); plateField.current?.focus(); }} /></div>
      <form className="gate-form card" onSubmit={(event) => event.preventDefault()}>
        {field("plate", t("gate.plate"), at.plate)}
        {field("grossKg", t("gate.gross"), at.grossKg, true)}
        {field("tareKg", t("gate.tare"), tareKg, true)}
        {field("sealNo", t("gate.sealFound"), at.sealNo)}
        <div className="field">
          <label htmlFor="gate-scale">{t("gate.scale")}</label>
          <select id="gate-scale" value={scale?.deviceId ?? ""} onChange={(event) => { localStorage.setItem(SCALE, event.target.value); setDeviceId(event.target.value); }}>
            {scales.map(({ deviceId: one, name, nameMn }) => <option key={one} value={one}>{one} · {pick(name, nameMn)}</option>)}
          </select>
        </div>
      </form>
      <section className={`decision decision-${decision.word ?? "none"}`} aria-live="assertive" aria-label={t("gate.decision")}>
        <p className="decision-plate">{vehicle || "–"}</p>
        <p className="decision-word">{decision.word ? <><span aria-hidden="true">{signs[decision.word]} </span>{t(`gate.${decision.word}`)}</> : t(`gate.missing.${decision.missing ?? "plate"}`)}</p>
        <p className="decision-facts number">{decision.netKg !== undefined && <span>{t("gate.net")}: {kilograms(decision.netKg, language)}</span>}{unit && <span>{t("gate.loaded")}: {kilograms(unit.netKg, language)}</span>}</p>
        <p className="decision-reason">{reason ? refusalText(reason, language, (path) => pathLabel(path, language)) : decision.word === "pass" ? t("gate.allAgrees") : ""}</p>
      </section>
      {choosing && (
        <div className="gate-reasons" role="group" aria-label={t("gate.why")}>
          <p className="headline">{t("gate.why")}</p>
          {holdReasons.map((one) => <button key={one} type="button" className="gate-button" onClick={() => act(choosing, one)}>{t(`gate.reason.${one}`)}</button>)}
          <button type="button" className="gate-button" onClick={() => setChoosing(undefined)}>{t("gate.cancel")}</button>
        </div>
      )}
      <div className="gate-buttons">
        {(["pass", "check", "hold"] as const).map((word, i) => (
          <button key={word} type="button" className={`gate-button gate-${word}`} disabled={!allowed(word)} onClick={() => act(word)}>
            <kbd aria-hidden="true">F{i + 1}</kbd> {word === "pass" && weighingOnly ? t("gate.confirm") : t(`gate.${word}`)}
          </button>
        ))}
      </div>
      {!customs && <p className="hint">{t("gate.customsExits")}</p>}
      <div className="columns">
        <LastVehicles passages={passages} onLift={lift} />
        <GateQueue queue={queue} />
      </div>
      <p className="actions">
        {unit?.status === "LOADED" && <Link className="button" to={`/do/consignments/seal?unitId=${encodeURIComponent(unit.unitId)}`}>{t("carrier.sealOne", { vehicle })}</Link>}
        {unit && <Link className="button" to={`/record/unit/${encodeURIComponent(unit.unitId)}`}>{t("gate.record")}</Link>}
      </p>
    </div>
  );
}
