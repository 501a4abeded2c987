import { useEffect, useRef } from "react";
import type { RefObject } from "react";

/** Puts the focus on something that takes none by itself, such as a heading: the next Tab goes on from there. */
function rest(on: HTMLElement): void {
  if (!on.hasAttribute("tabindex")) on.tabIndex = -1;
  on.focus({ preventScroll: true });
}

const isTyped = (element: Element | null): boolean => element?.matches("input,select,textarea") === true;

/**
 * Where the keyboard is, kept by the frame: a new page begins at its heading, unless it took the focus into a field of its own, and whatever had the focus and goes away
 * leaves it to the heading, or the part, that stood around it. Without this a press of Tab begins again at the top of the page.
 */
export function useFocus(main: RefObject<HTMLElement | null>, pathname: string): void {
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    window.scrollTo(0, 0);
    const room = main.current;
    if (!room || (isTyped(document.activeElement) && room.contains(document.activeElement))) return;
    rest(room.querySelector("h1") ?? room);
  }, [main, pathname]);

  useEffect(() => {
    const room = main.current;
    if (!room) return;
    /** What has the focus, and all that it stands in, innermost first. */
    let around: readonly HTMLElement[] = [];
    const onFocus = ({ target }: FocusEvent): void => {
      const found: HTMLElement[] = [];
      for (let at = target instanceof HTMLElement ? target : null; at && room.contains(at); at = at.parentElement) found.push(at);
      around = found;
    };
    const observer = new MutationObserver(() => {
      const onNothing = document.activeElement === document.body;
      const heading = room.querySelector<HTMLElement>("h1");
      // A page whose heading came after it was opened.
      if (document.activeElement === room && heading) return rest(heading);
      if (!onNothing || around.length === 0 || around[0]?.isConnected === true) return;
      const left = around.find((one) => one.isConnected) ?? room;
      rest(left === room ? (heading ?? room) : (left.querySelector<HTMLElement>("h1,h2,h3") ?? left));
    });
    document.addEventListener("focusin", onFocus);
    observer.observe(room, { childList: true, subtree: true });
    return () => {
      document.removeEventListener("focusin", onFocus);
      observer.disconnect();
    };
  }, [main]);
}
