import { useState } from "react";
import type { ReactNode } from "react";
import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text, TextField } from "react-aria-components";
import { clipped } from "../api/refusal.ts";
import type { Shape } from "../../../domain/schema.ts";
import { grouped, inputTime, instantOf } from "../text/format.ts";
import { useText } from "../text/language.tsx";
import { useLabels } from "../session/session.tsx";
import type { Suggestion } from "./references.ts";
import { readNumber } from "./values.ts";

interface Props {
  readonly shape: Shape;
  readonly label: string;
  readonly about: string;
  readonly optional: boolean;
  readonly value: string | boolean;
  /** What is wrong with it, for people; undefined if nothing is, or it is not yet to be said. */
  readonly error: string | undefined;
  readonly suggestions: readonly Suggestion[] | undefined;
  /** Path of the field: its element's id, to which an error summary leads. */
  readonly id: string;
  /** Enum of the API whose labels name the choices. */
  readonly enumName: string | undefined;
  onChange(value: string | boolean): void;
  onLeave(): void;
}

/** One field of a form, as its codec's shape wants it: the label above, what is wrong below, and what was understood of a number. */
export function FormField(props: Props) {
  const { shape, value } = props;
  if (shape.kind === "choice") return <ChoiceField {...props} values={shape.values} />;
  if (shape.kind === "scalar" && shape.name === "Flag") return <FlagField {...props} />;
  if (shape.kind === "json") return <JsonField {...props} />;
  if (props.suggestions !== undefined) return <ReferenceField {...props} suggestions={props.suggestions} />;
  return <TypedField {...props} scalar={shape.kind === "scalar" ? shape.name : "Text"} value={String(value)} />;
}

function FieldLabel({ label, optional }: { readonly label: string; readonly optional: boolean }) {
  const { t } = useText();
  return (
    <Label>
      {label}
      {optional && <span className="hint"> ({t("form.optional")})</span>}
    </Label>
  );
}

function TypedField({ scalar, label, optional, value, error, id, onChange, onLeave }: Props & { readonly scalar: string; readonly value: string }) {
  const { t } = useText();
  const number = scalar === "Decimal" || scalar === "Integer";
  const understood = number ? readNumber(value) : "";
  // What is typed of a time stays as it is typed; only what it means goes into the document.
  const [typed, setTyped] = useState(() => inputTime(value));
  const shown = scalar === "Instant" ? (instantOf(typed) === value ? typed : inputTime(value)) : value;
  return (
    <TextField id={id} className={`field field-${scalar.toLowerCase()}`} value={shown} isInvalid={error !== undefined} isRequired={!optional} onChange={(next) => {
        setTyped(next);
        onChange(scalar === "Instant" ? instantOf(next) : next);
      }} onBlur={onLeave} inputMode={number ? "decimal" : "text"} validationBehavior="aria">
      <FieldLabel label={label} optional={optional} />
      <Input {...(scalar === "Date" ? { placeholder: "2026-11-23" } : {})} autoComplete="off" spellCheck={false} />
      {scalar === "Instant" && <Text slot="description" className="hint">{t("form.localTime")}</Text>}
      {number && error === undefined && /^-?\d{4,}(\.\d+)?$/.test(understood) && <Text slot="description" className="hint understood">{t("form.understood", { value: clipped(grouped(understood)) })}</Text>}
      <FieldError>{error}</FieldError>
    </TextField>
  );
}

/** A field that names a record: what there is may be chosen, anything may be typed or pasted. */
function ReferenceField({ label, optional, value, error, id, suggestions, onChange, onLeave }: Props & { readonly suggestions: readonly Suggestion[] }) {
  const typed = String(value);
  const [all, setAll] = useState(true);
  const wanted = typed.toLowerCase();
  const exact = suggestions.some((one) => one.id === typed);
  const shown = all || exact || wanted === "" ? suggestions : suggestions.filter((one) => one.id.toLowerCase().includes(wanted) || one.text.toLowerCase().includes(wanted));
  return (
    <ComboBox
      id={id}
      className="field field-reference"
      allowsCustomValue
      allowsEmptyCollection={false}
      menuTrigger="focus"
      inputValue={typed}
      items={shown.slice(0, 100)}
      isInvalid={error !== undefined}
      isRequired={!optional}
      validationBehavior="aria"
      onInputChange={(next) => {
        setAll(false);
        onChange(next);
      }}
      onOpenChange={(open) => open && setAll(true)}
      onBlur={onLeave}
    >
      <FieldLabel label={label} optional={optional} />
      <div className="combo">
        <Input autoComplete="off" spellCheck={false} />
        <Button className="combo-button">▾</Button>
      </div>
      {exact && <Text slot="description" className="hint">{suggestions.find((one) => one.id === typed)?.text}</Text>}
      <FieldError>{error}</FieldError>
      <Popover className="popover" placement="bottom start">
        <ListBox<Suggestion> className="list-box">
          {(item) => (
            <ListBoxItem id={item.id} textValue={item.id} className="list-item">
              <span className="number">{item.id}</span>
              <span className="hint">{item.text}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

/** A plain control with its label above and what is wrong below; the library's own fields bring theirs. */
function Labelled({ label, optional, error, id, children }: Pick<Props, "label" | "optional" | "error" | "id"> & { readonly children: ReactNode }) {
  const { t } = useText();
  return (
    <div className="field" data-invalid={error === undefined ? undefined : true}>
      <label htmlFor={id}>
        {label}
        {optional && <span className="hint"> ({t("form.optional")})</span>}
      </label>
      {children}
      {error !== undefined && <span id={`${id}-error`} className="react-aria-FieldError">{error}</span>}
    </div>
  );
}

function ChoiceField({ label, optional, value, error, id, values, enumName, onChange, onLeave }: Props & { readonly values: readonly string[] }) {
  const { t, language } = useText();
  const labelOf = useLabels();
  return (
    <Labelled {...{ label, optional, error, id }}>
      <select id={id} value={String(value)} required={!optional} aria-invalid={error !== undefined} aria-describedby={error === undefined ? undefined : `${id}-error`} onChange={(event) => onChange(event.target.value)} onBlur={onLeave}>
        <option value="">{t("form.choose")}</option>
        {values.map((one) => (
          <option key={one} value={one}>
            {enumName === undefined ? one : labelOf(enumName, one, language)}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

function FlagField({ label, value, id, onChange }: Props) {
  const { t } = useText();
  return (
    <div className="field field-flag">
      <input type="checkbox" id={id} checked={value === true} onChange={(event) => onChange(event.target.checked)} />
      <label htmlFor={id}>
        {label} <span className="hint">({t("form.yes")})</span>
      </label>
    </div>
  );
}

function JsonField({ label, optional, value, error, id, onChange, onLeave }: Props) {
  return (
    <Labelled {...{ label, optional, error, id }}>
      <textarea id={id} rows={8} value={String(value)} aria-invalid={error !== undefined} aria-describedby={error === undefined ? undefined : `${id}-error`} spellCheck={false} onChange={(event) => onChange(event.target.value)} onBlur={onLeave} />
    </Labelled>
  );
}
