import { useEffect, useId, useRef, useState } from "react";
import { Button } from "react-aria-components";
import { useText } from "../text/language.tsx";
import { numberIn } from "./read.ts";

interface Detector {
  detect(from: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
declare global {
  interface Window {
    /** The Barcode Detection API: in Chromium on Android and macOS, not everywhere. */
    readonly BarcodeDetector?: new (options: { readonly formats: readonly string[] }) => Detector;
  }
}

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
        {window.BarcodeDetector && <Button onPress={() => setScanning(!scanning)} aria-expanded={scanning}>{t(scanning ? "scan.stop" : "scan.camera")}</Button>}
      </div>
      {scanning && <Camera onText={(text) => { setScanning(false); take(text); }} />}
    </form>
  );
}

const LOOK_EVERY_MS = 200;

function Camera({ onText }: { onText(text: string): void }) {
  const { t } = useText();
  const video = useRef<HTMLVideoElement>(null);
  const [denied, setDenied] = useState(false);
  const told = useRef(onText);
  told.current = onText;
  useEffect(() => {
    let stopped = false;
    let stream: MediaStream | undefined;
    const look = async (): Promise<void> => {
      if (!window.BarcodeDetector || !video.current) return;
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      if (stopped) return stream.getTracks().forEach((track) => track.stop());
      video.current.srcObject = stream;
      await video.current.play();
      const detector = new window.BarcodeDetector({ formats: ["qr_code", "code_128", "data_matrix"] });
      while (!stopped && video.current) {
        const [found] = await detector.detect(video.current);
        if (found && !stopped) return told.current(found.rawValue);
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    };
    // A camera that is refused, missing or taken: the number is typed.
    look().catch(() => !stopped && setDenied(true));
    return () => {
      stopped = true;
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);
  return denied ? <p role="alert" className="notice">{t("scan.denied")}</p> : <video ref={video} className="scan-video" muted playsInline aria-label={t("scan.camera")} />;
}
