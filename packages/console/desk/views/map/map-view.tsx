import type { JSX } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { BoardState } from "../../data/board-state.js";
import { useStore } from "../../kit/store.js";
import { useNow } from "../../kit/use-now.js";
import { useDesk } from "../../shell/desk-context.js";
import { askAbout, openJob, usePlace } from "../../shell/route.js";
import { useNames } from "../../shell/use-names.js";
import { useShortcuts } from "../../shell/use-shortcuts.js";
import { useTexts } from "../../texts/use-texts.js";
import { CrowdList } from "./crowd-list.js";
import { demoArea, isInDemoArea } from "./demo-area.js";
import { createPositions, followPositions, type Positions } from "./follow-positions.js";
import type { MapPlace } from "./group-marks.js";
import { Legend } from "./legend.js";
import {
  countKinds,
  type MapEntry,
  type TechnicianEntry,
  toJobEntries,
  toPlace,
  toTechnicianEntries,
  toTechnicianKey,
} from "./map-entries.js";
import { isJobKind, type MapKind } from "./map-kinds.js";
import { NearestList } from "./nearest-list.js";
import { TechnicianList } from "./technician-list.js";
import { useFirstFit, useFollowed, useMapDrawing } from "./use-map-drawing.js";
import { useNearest } from "./use-nearest.js";

/** Where the technicians and the open jobs are: a map, and beside it a list that says the same. */
export function MapView(): JSX.Element {
  const { board, session, settings } = useDesk();
  const { texts } = useTexts();
  const names = useNames();
  const state = useStore(board.state);
  const [store] = useState(createPositions);
  const positions = useStore(store);
  const { jobId, technicianId = null } = usePlace();
  const [hidden, setHidden] = useState<ReadonlySet<MapKind>>(new Set());
  const [search, setSearch] = useState("");
  const [chosenId, setChosenId] = useState<string | null>(technicianId);
  const [followed, setFollowed] = useState<string | null>(null);
  // The marks at a place that was pressed. Null: there was only one.
  const [crowd, setCrowd] = useState<readonly string[] | null>(null);
  const nearest = useNearest(state.jobs, jobId);
  const now = useNow(30_000);
  const area = useRef<HTMLDivElement>(null);
  const searchField = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const leaving = new AbortController();
    void followPositions(session, store, leaving.signal);
    return () => leaving.abort();
  }, [session, store]);

  const technicians = useMemo(
    () => toTechnicianEntries(positions.byId, state, now, texts.jobs.technician),
    [positions.byId, state.assignments, state.jobs, state.technicians, now, texts],
  );
  const jobs = useMemo(() => toJobEntries(state.jobs, ({ id }) => names.job(id)), [state.jobs, texts]);
  const counts = useMemo(() => countKinds([...technicians, ...jobs]), [technicians, jobs]);
  const shownTechnicians = useMemo(() => {
    const text = search.trim().toLowerCase();
    return technicians.filter(({ kind, name, id }) => {
      const isFound = text === "" || name.toLowerCase().includes(text) || id === text;
      return isFound && !hidden.has(kind);
    });
  }, [technicians, hidden, search]);
  const shownJobs = useMemo(() => jobs.filter(({ kind }) => !hidden.has(kind)), [jobs, hidden]);
  const places = [...technicians, ...jobs].map(({ place }) => place).filter((place) => place !== null);
  const isInDemo = settings.tiles === null && places.some(isInDemoArea);
  const line = findLine(jobId, state, positions);

  const openEntry = (entry: MapEntry): void => {
    const own = isJobKind(entry.kind) ? entry.id : technicians.find(({ key }) => key === entry.key)?.jobId;
    if (!isJobKind(entry.kind)) setChosenId(entry.id);
    if (!isJobKind(entry.kind) && jobId !== null) askAbout(entry.id);
    else if (own != null) openJob(own);
  };
  const findEntry = (key: string): MapEntry | undefined => [...jobs, ...technicians].find((one) => one.key === key);
  const map = useMapDrawing(
    area,
    {
      entries: [shownJobs, shownTechnicians],
      chosenKeys: [`job/${jobId}`, chosenId === null ? "" : toTechnicianKey(chosenId)],
      line,
      point: nearest.to?.place ?? null,
      hasOutline: isInDemo,
    },
    {
      onChoose(keys) {
        setCrowd(keys.length > 1 ? keys : null);
        const entry = findEntry(keys[0] ?? "");
        if (keys.length === 1 && entry !== undefined) openEntry(entry);
      },
      onPick(place) {
        setCrowd(null);
        nearest.moveTo(place);
      },
      onDrag: () => setFollowed(null),
    },
  );
  const isReady = positions.isLoaded && state.isLoaded;
  useFirstFit(map, places, isReady);
  useFollowed(map, technicians.find(({ id }) => id === followed)?.place ?? null);
  useEffect(() => {
    const place =
      jobId === null ? null : toPlace(state.jobs.get(jobId)?.location ?? { latitude: null, longitude: null });
    map.current?.keepInView(line ?? (place === null ? [] : [place]));
  }, [jobId, isReady]);
  useEffect(() => {
    if (technicianId !== null) setChosenId(technicianId);
  }, [technicianId]);

  const choose = useCallback((entry: MapEntry): void => {
    setChosenId(entry.id);
    askAbout(entry.id);
    if (entry.place !== null) map.current?.panTo(entry.place);
  }, []);
  const toggleFollowed = useCallback((entry: TechnicianEntry): void => {
    setFollowed((known) => (known === entry.id ? null : entry.id));
  }, []);
  const toggleNearest = (): void => nearest.toggle(map.current?.getCenter() ?? [0, 0]);
  const toggleKind = (kind: MapKind): void =>
    setHidden((known) => {
      const next = new Set(known);
      if (!next.delete(kind)) next.add(kind);
      return next;
    });
  useShortcuts([
    { key: "/", text: texts.calendar.search, run: () => searchField.current?.focus() },
    { key: "n", text: texts.map.nearest, run: toggleNearest },
    { key: "f", text: texts.map.fit, run: () => map.current?.fit(places) },
  ]);
  const attribution = isInDemo ? texts.map.demo(demoArea.attribution, demoArea.license) : settings.tiles?.attribution;
  return (
    <div class="map">
      <h1 class="hidden">{texts.views.map}</h1>
      <Legend {...{ counts, hidden }} onToggle={toggleKind} />
      <div class="map-pane">
        <div
          class="map-area"
          ref={area}
          role="application"
          aria-label={texts.map.area(countPlaces(shownTechnicians), countPlaces(shownJobs))}
        />
        <p class="map-foot">
          <button type="button" onClick={() => map.current?.fit(places)}>
            {texts.map.fit}
          </button>
          <button type="button" aria-pressed={nearest.to !== null} onClick={toggleNearest}>
            {texts.map.nearest}
          </button>
          {attribution !== undefined && <small>{attribution}</small>}
        </p>
      </div>
      <section class="map-list" aria-labelledby="map-list">
        {crowd !== null && (
          <CrowdList
            key={crowd.join()}
            entries={crowd.map(findEntry).filter((entry) => entry !== undefined)}
            onChoose={openEntry}
            onClose={() => setCrowd(null)}
          />
        )}
        {nearest.to !== null && (
          <NearestList to={nearest.to} {...{ technicians }} onChoose={choose} onClose={nearest.end} />
        )}
        <TechnicianList
          {...{ positions, search, searchField, chosenId }}
          entries={shownTechnicians}
          total={technicians.length}
          followedId={followed}
          onSearch={setSearch}
          onChoose={choose}
          onFollow={toggleFollowed}
        />
      </section>
    </div>
  );
}

function countPlaces(entries: readonly MapEntry[]): number {
  return entries.filter(({ place }) => place !== null).length;
}

/** Returns the straight line from the technician of the open job to it. */
function findLine(
  jobId: string | null,
  { jobs, assignments }: Pick<BoardState, "jobs" | "assignments">,
  { byId }: Positions,
): readonly [MapPlace, MapPlace] | null {
  const job = jobs.get(jobId ?? "");
  const position = byId.get(String(assignments.get(jobId ?? "")?.tech_id));
  if (job?.status !== "assigned" || position === undefined) return null;
  const [from, to] = [toPlace(position.location), toPlace(job.location)];
  return from === null || to === null ? null : [from, to];
}
