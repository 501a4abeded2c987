import { useEffect, useId, useRef, useState } from "react";
import { Button } from "react-aria-components";
import { useText } from "../text/language.tsx";
import { canScan, scanCamera } from "./decode.ts";
import { numberIn } from "./read.ts";

interface Props {
  readonly label: string;
  /** What the button says that takes what was typed. */
  readonly action: string;
  readonly autoFocus?: boolean;
  onNumber(number: string): void;
}

/** A number by a hand scanner (which types it and presses Enter), by hand, or by the camera where the browser can read codes. */
export function ScanField({ label, action, autoFocus = false, onNumber }: Props) {
  const { t } = useText();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [scanning, setScanning] = useState(false);
  const take = (text: string): void => {
    const number = numberIn(text);
    if (number === "") return;
    setTyped("");
    onNumber(number);
  };
  return (
    <form className="scan" onSubmit={(event) => { event.preventDefault(); take(typed); }}>
      <div className="field">
        <label htmlFor={id}>{label}</label>
        <input id={id} value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" spellCheck={false} autoFocus={autoFocus} maxLength={256} />
      </div>
      <div className="actions">
        <Button type="submit" className="primary">{action}</Button>
        {canScan() && <Button onPress={() => setScanning(!scanning)} aria-expanded={scanning}>{t(scanning ? "scan.stop" : "scan.camera")}</Button>}
      </div>
      {scanning && <Camera onText={(text) => { setScanning(false); take(text); }} />}
    </form>
  );
}

function Camera({ onText }: { onText(text: string): void }) {
  const { t } = useText();
  const video = useRef<HTMLVideoElement>(null);
  const [denied, setDenied] = useState(false);
  const told = useRef(onText);
  told.current = onText;
  useEffect(() => {
    const closed = new AbortController();
    if (video.current) {
      scanCamera(video.current, closed.signal).then(
        (text) => text !== undefined && told.current(text),
        // A camera that is refused, missing or taken: the number is typed.
        () => !closed.signal.aborted && setDenied(true),
      );
    }
    return () => closed.abort();
  }, []);
  return denied ? <p role="alert" className="notice">{t("scan.denied")}</p> : <video ref={video} className="scan-video" muted playsInline aria-label={t("scan.camera")} />;
}
