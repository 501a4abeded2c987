import { useEffect, useRef, useState } from "react";
import { Button, Input, Label, SearchField } from "react-aria-components";
import { useNavigate } from "react-router";
import { keysAreOff, useKeysOff } from "./keys.ts";
import { useText } from "../text/language.tsx";

/** The one search: takes any number as it is printed; `/` goes to it from anywhere but a field. */
export function SearchBox() {
  const { t } = useText();
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const keysOff = useKeysOff();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "/" || keysAreOff() || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <search>
      <SearchField
        className="search"
        value={text}
        onChange={setText}
        onSubmit={(given) => {
          if (given.trim() !== "") void navigate(`/search?q=${encodeURIComponent(given.trim())}`);
        }}
      >
        <Label className="hidden">{t("search.label")}</Label>
        <Input ref={input} placeholder={t("search.placeholder")} spellCheck={false} autoComplete="off" />
        {!keysOff && <kbd aria-hidden="true">/</kbd>}
        <Button className="search-clear" aria-label="✕">✕</Button>
      </SearchField>
    </search>
  );
}

/** Whether a key pressed there is typed into something. */
export const isField = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("[role=listbox],[role=menu],[role=dialog]") !== null);
