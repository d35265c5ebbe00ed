import type { JSX } from "preact";
import { useTexts } from "../../texts/use-texts.js";
import { isJobKind, kindColors, type MapKind, mapKinds, technicianStates } from "./map-kinds.js";

export interface LegendProps {
  readonly counts: ReadonlyMap<MapKind, number>;
  /** What is not shown. */
  readonly hidden: ReadonlySet<MapKind>;
  onToggle(kind: MapKind): void;
}

/** Says what the marks mean, how many there are, and which are shown. */
export function Legend({ counts, hidden, onToggle }: LegendProps): JSX.Element {
  const { texts, format } = useTexts();
  const toButton = (kind: MapKind): JSX.Element => (
    <button key={kind} type="button" aria-pressed={!hidden.has(kind)} onClick={() => onToggle(kind)}>
      <span class={`map-sign ${isJobKind(kind) ? "diamond" : "circle"} ${kindColors[kind]}`} aria-hidden="true">
        <span>{texts.map.signs[kind]}</span>
      </span>
      {isJobKind(kind) ? texts.priorities[kind] : texts.map.states[kind]}{" "}
      <span class="count">{format.number(counts.get(kind) ?? 0)}</span>
    </button>
  );
  return (
    <div class="map-legend">
      <fieldset aria-label={texts.map.technicians}>
        {technicianStates.filter((kind) => kind !== "inactive" || counts.get(kind) !== 0).map(toButton)}
      </fieldset>
      <fieldset aria-label={texts.map.jobs}>{mapKinds.filter(isJobKind).map(toButton)}</fieldset>
    </div>
  );
}
