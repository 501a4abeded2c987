import { useCallback, useEffect, useRef, useState } from "react";
import { useSession } from "../session/session.tsx";
import { localTime } from "../text/format.ts";
import { useText } from "../text/language.tsx";
import { dropKept, keep, keptOf } from "./kept-store.ts";
import type { Keeping } from "./kept-store.ts";

export interface KeptState<T> {
  readonly value: T | undefined;
  /** When what was found on the device was kept; undefined once the person has changed it. */
  readonly restored: string | undefined;
  readonly keeping: Keeping;
  /** Changes the value, and what lies on the device; undefined takes it away. */
  set(value: T | undefined): void;
}

/**
 * A value that outlives reload, sign-out and refusal: kept on the device for the person who is signed in, shown to nobody else.
 * @param what its name; another name is another value
 * @param bytesOf its size, about
 */
export function useKept<T>(what: string, bytesOf: (value: T) => number): KeptState<T> {
  const { viewer } = useSession();
  const person = viewer ? `${viewer.orgId}/${viewer.user}` : undefined;
  const owner = `${person ?? ""} ${what}`;
  const [state, setState] = useState<{ readonly owner: string; readonly value: T | undefined; readonly restored?: string }>({ owner, value: undefined });
  const [keeping, setKeeping] = useState<Keeping>("kept");
  /** The owner of what the person has changed here: what is read late from the device does not replace it. */
  const changed = useRef<string>(undefined);
  /** Writes go one after the other. */
  const writes = useRef<Promise<unknown>>(Promise.resolve());
  const size = useRef(bytesOf);
  size.current = bytesOf;

  useEffect(() => {
    if (person === undefined) return;
    let over = false;
    keptOf<T>(person, what).then(
      (found) => {
        if (!over && found && changed.current !== owner) setState({ owner, value: found.value, restored: found.savedAt });
      },
      () => setKeeping("noRoom"),
    );
    return () => {
      over = true;
    };
  }, [person, what, owner]);

  const set = useCallback((value: T | undefined): void => {
    changed.current = owner;
    setState({ owner, value });
    if (person === undefined) return;
    writes.current = writes.current.then(
      async () => setKeeping(value === undefined ? (await dropKept(person, what), "kept") : await keep(person, what, value, size.current(value))),
    ).catch(() => setKeeping("noRoom"));
  }, [person, what, owner]);

  const own = state.owner === owner;
  return { value: own ? state.value : undefined, restored: own ? state.restored : undefined, keeping, set };
}

/** Says of a value whether it lies on this device, and from when it is. */
export function KeptNote({ of: { value, restored, keeping } }: { readonly of: KeptState<unknown> }) {
  const { t } = useText();
  if (value === undefined) return null;
  return (
    <>
      {restored !== undefined && <p className="notice">{t("form.draftFrom", { time: localTime(restored, true) })}</p>}
      <p role="status"><span className={keeping === "kept" ? "hint" : "badge badge-wait"}>{t(({ kept: "form.draftKept", tooLarge: "form.keptTooLarge", noRoom: "form.draftNotKept" } as const)[keeping])}</span></p>
    </>
  );
}
