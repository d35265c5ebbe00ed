import type { PreviewJson, RequirementsJson, WireId } from "@dispatch/client";
import { greatCircleDistanceMeters } from "@dispatch/core";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { useLoaded } from "../../kit/use-loaded.js";
import { useDesk, useMay } from "../../shell/desk-context.js";
import { toReasonPhrase } from "../../texts/reason-codes.js";
import { useTexts } from "../../texts/use-texts.js";
import type { MapPlace } from "./group-marks.js";
import type { TechnicianEntry } from "./map-entries.js";

/** What somebody is to be near to. */
export interface NearestTo {
  readonly place: MapPlace;
  /** How the job there is called. Null: there is none. */
  readonly jobName: string | null;
  /** Those who do not get that job again are left out. Null: there is none. */
  readonly jobId: WireId | null;
  /** What the job requires. Nothing without a job. */
  readonly requirements: RequirementsJson;
}

export interface NearestListProps {
  readonly to: NearestTo;
  readonly technicians: readonly TechnicianEntry[];
  onChoose(entry: TechnicianEntry): void;
  onClose(): void;
}

interface Road {
  readonly meters: number;
  readonly seconds: number;
}

const maxListed = 8;

/** The nearest free technicians: by road as far as the server measures it, the others by the straight line. */
export function NearestList({ to, technicians, onChoose, onClose }: NearestListProps): JSX.Element {
  const { session } = useDesk();
  const { texts, format } = useTexts();
  const mayAsk = useMay("dispatch");
  const [latitude, longitude] = to.place;
  const required = encodeURIComponent(JSON.stringify(to.requirements));
  const loaded = useLoaded(
    mayAsk ? `${latitude},${longitude},${required}` : null,
    (signal) =>
      session.client.preview(
        { latitude, longitude, requirements: to.requirements, ...(to.jobId !== null && { job_id: to.jobId }) },
        { signal },
      ),
    session.notice,
  );
  const roads = useMemo(() => (loaded.state === "ready" ? toRoads(loaded.value) : new Map<string, Road>()), [loaded]);
  const barred = useMemo(
    () => (loaded.state === "ready" ? toBarred(loaded.value) : new Map<string, readonly string[]>()),
    [loaded],
  );
  const found = useMemo(() => findNearest(to.place, technicians, roads, barred), [to, technicians, roads, barred]);
  const toBarredText = (reasons: readonly string[]): string =>
    texts.map.nearestBarred(reasons.map((code) => toReasonPhrase(code, texts.why.reasons)).join(", "));
  return (
    <section class="map-found" aria-labelledby="map-nearest">
      <h2 id="map-nearest">{texts.map.nearestTo(to.jobName)}</h2>
      <p class="dim" role="status">
        {found.length === 0 && texts.map.nearestNone}
        {found.length > 0 && mayAsk && loaded.state === "loading" && texts.map.nearestAsking}
        {loaded.state === "failed" && texts.map.nearestFailed}
      </p>
      <ol>
        {found.map(({ entry, meters, road, reasons }) => (
          <li key={entry.id}>
            <button type="button" class="quiet" onClick={() => onChoose(entry)}>
              <b>{entry.name}</b>
              <span class="where">
                {reasons.length > 0 && `${toBarredText(reasons)} · `}
                {road === undefined
                  ? texts.why.decision.straight(format.distance(meters))
                  : texts.why.decision.byRoad(format.distance(road.meters), format.duration(road.seconds))}
              </span>
            </button>
          </li>
        ))}
      </ol>
      <p class="dim">{texts.map.nearestHint}</p>
      <button type="button" onClick={onClose}>
        {texts.shell.close}
      </button>
    </section>
  );
}

/** The drives that were measured by road, by the id of the technician. */
function toRoads({ decision }: PreviewJson): ReadonlyMap<string, Road> {
  return new Map(
    decision.candidates.flatMap((one) =>
      "basis" in one && one.basis === "road"
        ? [[String(one.technician.id), { meters: one.distance_meters, seconds: one.duration_seconds }] as const]
        : [],
    ),
  );
}

/** Those who cannot go, and the codes of the reasons, by the id of the technician. */
function toBarred({ decision }: PreviewJson): ReadonlyMap<string, readonly string[]> {
  return new Map(
    decision.candidates.flatMap((one) => {
      if (one.status === "ineligible") return [[String(one.technician.id), one.reasons] as const];
      return one.status === "unreachable" ? [[String(one.technician.id), [one.reason]] as const] : [];
    }),
  );
}

interface Found {
  readonly entry: TechnicianEntry;
  /** In a straight line. */
  readonly meters: number;
  readonly road: Road | undefined;
  /** The codes of what is against them. */
  readonly reasons: readonly string[];
}

/** By what is shown of them, the drive or the straight line; those who cannot go come last. */
function findNearest(
  [latitude, longitude]: MapPlace,
  technicians: readonly TechnicianEntry[],
  roads: ReadonlyMap<string, Road>,
  barred: ReadonlyMap<string, readonly string[]>,
): readonly Found[] {
  const found = technicians.flatMap((entry): readonly Found[] => {
    if (entry.kind !== "free" || entry.place === null) return [];
    const [ownLatitude, ownLongitude] = entry.place;
    const meters = greatCircleDistanceMeters(
      { latitude, longitude },
      { latitude: ownLatitude, longitude: ownLongitude },
    );
    return [{ entry, meters, road: roads.get(entry.id), reasons: barred.get(entry.id) ?? [] }];
  });
  const toRank = ({ reasons }: Found): number => (reasons.length === 0 ? 0 : 1);
  const toShown = ({ road, meters }: Found): number => road?.meters ?? meters;
  return found.sort((one, other) => toRank(one) - toRank(other) || toShown(one) - toShown(other)).slice(0, maxListed);
}
