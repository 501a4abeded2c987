import { useId, useState } from "react";
import { Button } from "react-aria-components";
import { CameraButton } from "./camera.tsx";
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
  const id = useId();
  const [typed, setTyped] = useState("");
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
        <CameraButton onText={take} />
      </div>
    </form>
  );
}
