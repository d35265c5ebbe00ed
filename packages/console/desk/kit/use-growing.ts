import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** How much of a long list is rendered. */
export interface Growing<Root extends HTMLElement> {
  /** How many of its entries to render. */
  readonly count: number;
  /** The element that scrolls. */
  readonly root: RefObject<Root | null>;
  /** An element after the last entry, to render as long as there are more. */
  readonly end: RefObject<HTMLLIElement | null>;
}

/** More than fit on a large screen. */
const step = 30;

/**
 * Renders a long list down to a little below the view, and more as it is scrolled. `atLeast` entries are always rendered, such
 * as those up to the chosen one.
 */
export function useGrowing<Root extends HTMLElement>(length: number, atLeast: number): Growing<Root> {
  const [wanted, setWanted] = useState(step);
  const root = useRef<Root>(null);
  const end = useRef<HTMLLIElement>(null);
  const count = Math.min(length, Math.max(wanted, atLeast));
  useEffect(() => {
    if (end.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setWanted(count + step),
      { root: root.current, rootMargin: "1000px" },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [count < length, count]);
  return { count, root, end };
}
