import { useEffect, useRef } from "preact/hooks";
import { useDesk } from "./desk-context.js";
import type { Shortcut } from "./shortcuts.js";

/** Has these shortcuts as long as the part is shown. */
export function useShortcuts(given: readonly Shortcut[]): void {
  const { shortcuts } = useDesk();
  const latest = useRef(given);
  latest.current = given;
  useEffect(() => shortcuts.add(() => latest.current), [shortcuts]);
}
