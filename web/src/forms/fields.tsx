import type { ComponentType } from "react";
import { Button } from "react-aria-components";
import type { Shape } from "../../../domain/schema.ts";
import type { TransactionName } from "../../../domain/transactions.ts";
import { useText } from "../text/language.tsx";
import { FormField } from "./field.tsx";
import { fieldLabel, pathLabel } from "./labels.ts";
import { useSuggestions } from "./references.ts";
import { emptyOf } from "./values.ts";
import type { Value, Values } from "./values.ts";
import { useEnumOf } from "./enum-of.ts";

/** A field that a screen shows in its own way, by path; its value is the text that the form keeps. */
export interface FieldViewProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly error: string | undefined;
  onChange(value: string): void;
}
export type FieldViews = Readonly<Record<string, ComponentType<FieldViewProps>>>;

interface Props {
  readonly transaction: TransactionName;
  /** Prefix of the elements' ids. */
  readonly part: string;
  readonly path: string;
  readonly shape: Shape;
  readonly about: string;
  readonly optional: boolean;
  readonly value: Value;
  /** Fields that are not shown, by path without row numbers, `items[].litres`: the key and the salt are the engine's. */
  readonly hidden?: readonly string[];
  /** The order of the first fields; the others follow as the codec has them. */
  readonly order?: readonly string[];
  errorAt(path: string): string | undefined;
  onChange(path: readonly (string | number)[], value: Value): void;
  onLeave(path: string): void;
  readonly steps: readonly (string | number)[];
  readonly views?: FieldViews;
}

/** The fields of a shape, within each other as in the document. */
export function Fields(props: Props) {
  const { shape } = props;
  if (shape.kind === "object") return <ObjectFields {...props} fields={shape.fields} />;
  if (shape.kind === "list") return <ListFields {...props} of={shape.of} max={shape.max} />;
  return <SingleField {...props} />;
}

function ObjectFields({ fields, hidden = [], order = [], ...props }: Props & { readonly fields: Extract<Shape, { kind: "object" }>["fields"] }) {
  const { t, language } = useText();
  const names = [...order.filter((name) => name in fields), ...Object.keys(fields).filter((name) => !order.includes(name))].filter((name) => !hidden.includes(patternOf(props.path ? `${props.path}.${name}` : name)));
  const inner = (
    <>
      {names.map((name) => {
        const field = fields[name];
        return field && <Fields key={name} {...props} hidden={hidden} path={props.path ? `${props.path}.${name}` : name} steps={[...props.steps, name]} shape={field.shape} about={field.about} optional={field.optional} value={(props.value as Values)[name] ?? emptyOf(field.shape, field.optional)} />;
      })}
    </>
  );
  // Fields of an object within the document stand together under its name; rows of a list have their own frame.
  if (props.path === "" || /\]$/.test(props.path)) return inner;
  return (
    <fieldset>
      <legend>{fieldLabel(props.path, props.about, language)}{props.optional && <span className="hint"> ({t("form.optional")})</span>}</legend>
      {inner}
    </fieldset>
  );
}

const patternOf = (path: string): string => path.replace(/\[\d+\]/g, "[]");

function ListFields({ of, max, ...props }: Props & { readonly of: Shape; readonly max: number }) {
  const { t, language } = useText();
  const rows = props.value as readonly Value[];
  const change = (next: readonly Value[]): void => props.onChange(props.steps, next);
  const label = fieldLabel(props.path, props.about, language);
  const error = props.errorAt(props.path);
  return (
    <fieldset className="rows" id={`${props.part}-${props.path}`} tabIndex={-1}>
      <legend>
        {label}
        {props.optional && <span className="hint"> ({t("form.optional")})</span>}
      </legend>
      {rows.map((row, i) => (
        <div className="row" role="group" aria-label={`${label}: ${t("form.row", { number: i + 1 })}`} key={i}>
          <div className="row-fields">
            <Fields {...props} path={`${props.path}[${i}]`} steps={[...props.steps, i]} shape={of} about={props.about} optional={false} value={row} />
          </div>
          <Button className="quiet remove" aria-label={`${label}: ${t("form.remove", { number: i + 1 })}`} onPress={() => change(rows.filter((_, at) => at !== i))}>
            ✕
          </Button>
        </div>
      ))}
      {error !== undefined && <p className="react-aria-FieldError">{error}</p>}
      {rows.length < max && (
        <Button className="quiet" aria-label={`${label}: ${t("form.add")}`} onPress={() => change([...rows, emptyOf(of, false)])}>
          + {t("form.add")}
        </Button>
      )}
    </fieldset>
  );
}

function SingleField({ transaction, part, path, shape, about, optional, value, errorAt, onChange, onLeave, steps, views }: Props) {
  const { language } = useText();
  const suggestions = useSuggestions(transaction, path);
  const enumName = useEnumOf(shape);
  const label = /\]$/.test(path) ? pathLabel(path, language) : fieldLabel(path, about, language);
  const View = views?.[path];
  if (View) return <View id={`${part}-${path}`} label={label} value={String(value)} error={errorAt(path)} onChange={(next) => onChange(steps, next)} />;
  return <FormField id={`${part}-${path}`} shape={shape} label={label} about={about} optional={optional} value={value as string | boolean} error={errorAt(path)} suggestions={suggestions} enumName={enumName} onChange={(next) => onChange(steps, next)} onLeave={() => onLeave(path)} />;
}
