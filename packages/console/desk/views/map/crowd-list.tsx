import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useTexts } from "../../texts/use-texts.js";
import type { MapEntry } from "./map-entries.js";
import { isJobKind } from "./map-kinds.js";

export interface CrowdListProps {
  /** All who are at one place, the most urgent job first. */
  readonly entries: readonly MapEntry[];
  onChoose(entry: MapEntry): void;
  onClose(): void;
}

/** What is behind a mark with a number. */
export function CrowdList({ entries, onChoose, onClose }: CrowdListProps): JSX.Element {
  const { texts } = useTexts();
  const section = useRef<HTMLElement>(null);
  // Only when it opens: who reads the list must not lose their place because a mark in it changes.
  useEffect(() => section.current?.querySelector("button")?.focus(), []);
  return (
    <section ref={section} class="map-found" aria-labelledby="map-crowd">
      <h2 id="map-crowd">{texts.map.here(entries.length)}</h2>
      <ul>
        {entries.map((entry) => (
          <li key={entry.key}>
            <button type="button" class="quiet" onClick={() => onChoose(entry)}>
              <b>{entry.name}</b>
              <span class="where">
                {isJobKind(entry.kind) ? texts.priorities[entry.kind] : texts.map.states[entry.kind]}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <button type="button" onClick={onClose}>
        {texts.shell.close}
      </button>
    </section>
  );
}
