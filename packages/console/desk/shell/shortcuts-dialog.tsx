import type { JSX } from "preact";
import { useTexts } from "../texts/use-texts.js";
import { useDesk } from "./desk-context.js";
import { Dialog } from "./dialog.js";

/** Lists every key that does something at the moment. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { shortcuts } = useDesk();
  const { texts } = useTexts();
  return (
    <Dialog title={texts.shell.shortcutsTitle} onClose={onClose}>
      <dl class="keys">
        {shortcuts.list().map(({ key, text }) => (
          <div key={key}>
            <dt>
              <kbd>{names[key] ?? key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

const names: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  " ": "Space",
};
