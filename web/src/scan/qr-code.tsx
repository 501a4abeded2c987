import { useMemo } from "react";
import { create } from "qrcode";

const QUIET = 4;

/** A QR code (ISO/IEC 18004, error level M) with its quiet zone, black on white in every theme. Its text stands beside it for typing; `label` says what it is. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => {
    const { modules } = create(text, { errorCorrectionLevel: "M" });
    const dark = Array.from({ length: modules.size }, (_, y) => Array.from({ length: modules.size }, (_, x) => (modules.get(y, x) ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")).join("")).join("");
    return { size: modules.size + 2 * QUIET, path: dark };
  }, [text]);
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect className="qr-paper" width={size} height={size} />
      <path className="qr-ink" d={path} />
    </svg>
  );
}

/** What a code of a record says: the address of its page here, so that any phone opens it. */
export const recordAddress = (kind: string, id: string): string => `${location.origin}/record/${kind}/${encodeURIComponent(id)}`;
