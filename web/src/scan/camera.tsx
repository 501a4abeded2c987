import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components";
import { useText } from "../text/language.tsx";
import { canScan, scanCamera } from "./decode.ts";

/** A button that opens the camera until a code is read, where the browser has one to open; a camera that is refused, missing or taken is said in a sentence. */
export function CameraButton({ onText }: { onText(text: string): void }) {
  const { t } = useText();
  const [scanning, setScanning] = useState(false);
  if (!canScan()) return null;
  return (
    <>
      <Button onPress={() => setScanning(!scanning)} aria-expanded={scanning}>{t(scanning ? "scan.stop" : "scan.camera")}</Button>
      {scanning && <Camera onText={(text) => { setScanning(false); onText(text); }} />}
    </>
  );
}

type Refusal = "scan.denied" | "scan.missing" | "scan.failed";
const refusals: Readonly<Record<string, Refusal>> = { NotAllowedError: "scan.denied", SecurityError: "scan.denied", NotFoundError: "scan.missing", OverconstrainedError: "scan.missing" };

function Camera({ onText }: { onText(text: string): void }) {
  const { t } = useText();
  const video = useRef<HTMLVideoElement>(null);
  const [refused, setRefused] = useState<Refusal>();
  const told = useRef(onText);
  told.current = onText;
  useEffect(() => {
    const closed = new AbortController();
    if (video.current) {
      scanCamera(video.current, closed.signal).then(
        (text) => text !== undefined && told.current(text),
        (error: Error) => !closed.signal.aborted && setRefused(refusals[error.name] ?? "scan.failed"),
      );
    }
    return () => closed.abort();
  }, []);
  return refused ? <p role="alert" className="notice">{t(refused)}</p> : <video ref={video} className="scan-video" muted playsInline aria-label={t("scan.camera")} />;
}
