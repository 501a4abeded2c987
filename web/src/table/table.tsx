import type { ReactNode } from "react";

/** A column's head: its text, `{ numeric }` for a column of figures, which stands to the right, `{ hidden }` for one that only a reader aloud needs. */
export type Head = string | { readonly numeric: string } | { readonly hidden: string };

/**
 * The frame of every table on paper-like pages: a caption for those who do not see the heading above it,
 * heads with their scope, and a box of its own that scrolls by keyboard where the screen is narrow
 * (WCAG 2.2, 1.3.1 and 1.4.10). `children` are its bodies and foot.
 */
export function Table({ caption, head, children, look, box, captionShown = false }: {
  readonly caption: string;
  readonly head: readonly Head[];
  readonly children: ReactNode;
  readonly look?: string;
  readonly box?: string;
  readonly captionShown?: boolean;
}) {
  return (
    <div className={box === undefined ? "table-scroll" : `table-scroll ${box}`} tabIndex={0} role="group" aria-label={caption}>
      <table className={look}>
        <caption className={captionShown ? undefined : "hidden"}>{caption}</caption>
        <thead><tr>{head.map((one, at) => <HeadCell key={at} of={one} />)}</tr></thead>
        {children}
      </table>
    </div>
  );
}

function HeadCell({ of }: { readonly of: Head }) {
  if (typeof of === "string") return <th scope="col">{of}</th>;
  return "numeric" in of ? <th scope="col" className="numeric">{of.numeric}</th> : <th scope="col"><span className="hidden">{of.hidden}</span></th>;
}
