import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { useTexts } from "../texts/use-texts.js";

export interface DrawerProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A part beside the view, which stays usable. It takes the focus when it opens, and gives it back when it closes. */
export function Drawer({ title, onClose, children }: DrawerProps): JSX.Element {
  const { texts } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();
  useEffect(() => {
    const opener = document.activeElement;
    heading.current?.focus();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <aside class="drawer" aria-labelledby={titleId}>
      <header>
        <h2 id={titleId} ref={heading} tabIndex={-1} data-home>
          {title}
        </h2>
        <button type="button" class="quiet" aria-label={texts.shell.close} onClick={onClose}>
          <span aria-hidden="true">×</span>
        </button>
      </header>
      <div class="drawer-body">{children}</div>
    </aside>
  );
}
