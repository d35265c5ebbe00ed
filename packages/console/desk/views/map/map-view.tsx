import type { JSX } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { BoardState } from "../../data/board-state.js";
import { useStore } from "../../kit/store.js";
import { useDesk } from "../../shell/desk-context.js";
import { askAbout, openJob, usePlace } from "../../shell/route.js";
import { useNames } from "../../shell/use-names.js";
import { useShortcuts } from "../../shell/use-shortcuts.js";
import { useTexts } from "../../texts/use-texts.js";
import type { MarkLook } from "./canvas-mark.js";
import { demoArea, isInDemoArea } from "./demo-area.js";
import { createPositions, followPositions, type Positions } from "./follow-positions.js";
import { Legend } from "./legend.js";
import { createMapCanvas, type MapCanvas, type MapPlace } from "./map-canvas.js";
import {
  countKinds,
  type MapEntry,
  type TechnicianEntry,
  toJobEntries,
  toPlace,
  toTechnicianEntries,
  toTechnicianKey,
} from "./map-entries.js";
import { isJobKind, kindColors, type MapKind, mapKinds } from "./map-kinds.js";
import { TechnicianRow } from "./technician-row.js";
import { useColors } from "./use-colors.js";

/** More rows are found by their names. */
const maxRows = 2000;

/** Where the technicians and the open jobs are: a map, and beside it a list that says the same. */
export function MapView(): JSX.Element {
  const { board, session, settings } = useDesk();
  const { texts, format } = useTexts();
  const names = useNames();
  const colors = useColors();
  const state = useStore(board.state);
  const [store] = useState(createPositions);
  const positions = useStore(store);
  const { jobId, technicianId = null } = usePlace();
  const [hidden, setHidden] = useState<ReadonlySet<MapKind>>(new Set());
  const [search, setSearch] = useState("");
  const [chosenId, setChosenId] = useState<string | null>(technicianId);
  const area = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const map = useRef<MapCanvas | null>(null);
  const hasFitted = useRef(false);

  useEffect(() => {
    const leaving = new AbortController();
    void followPositions(session, store, leaving.signal);
    return () => leaving.abort();
  }, [session, store]);

  const technicians = useMemo(
    () => toTechnicianEntries(positions.byId, state, texts.jobs.technician),
    [positions.byId, state.assignments, state.technicians, texts],
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

  const choose = useCallback((entry: MapEntry): void => {
    setChosenId(entry.id);
    askAbout(entry.id);
    if (entry.place !== null) map.current?.panTo(entry.place);
  }, []);
  const chooseOnMap = useRef<(key: string) => void>(() => undefined);
  chooseOnMap.current = (key) => {
    const job = shownJobs.find((one) => one.key === key);
    if (job !== undefined) return openJob(job.id);
    const technician = technicians.find((one) => one.key === key);
    if (technician === undefined) return;
    setChosenId(technician.id);
    if (jobId !== null) askAbout(technician.id);
    else if (technician.jobId !== null) openJob(technician.jobId);
  };

  useLayoutEffect(() => {
    if (area.current === null) return;
    const made = createMapCanvas(area.current, {
      ...{ tilesUrl: settings.tiles?.url ?? null, zoomIn: texts.map.zoomIn, zoomOut: texts.map.zoomOut },
      onChoose: (key) => chooseOnMap.current(key),
    });
    map.current = made;
    hasFitted.current = false;
    return () => {
      map.current = null;
      made.end();
    };
  }, [settings, texts]);

  const looks = useMemo(() => {
    const toLook = (kind: MapKind, isChosen: boolean): MarkLook => ({
      ...{ isChosen, sign: texts.map.signs[kind], fill: colors[kindColors[kind]], ink: colors.sheet },
      shape: isJobKind(kind) ? "diamond" : "circle",
    });
    return new Map(mapKinds.map((kind) => [kind, { plain: toLook(kind, false), chosen: toLook(kind, true) }]));
  }, [texts, colors]);
  const places = [...technicians, ...jobs].map(({ place }) => place).filter((place) => place !== null);
  const isInDemo = settings.tiles === null && places.some(isInDemoArea);
  useLayoutEffect(() => {
    const chosen = new Set([`job/${jobId}`, chosenId === null ? "" : toTechnicianKey(chosenId)]);
    map.current?.show(
      [...shownJobs, ...shownTechnicians].flatMap(({ key, place, kind }) => {
        const look = looks.get(kind);
        if (place === null || look === undefined) return [];
        return [{ key, place, look: chosen.has(key) ? look.chosen : look.plain }];
      }),
    );
  }, [shownTechnicians, shownJobs, looks, chosenId, jobId]);
  const line = findLine(jobId, state, positions);
  const lineKey = line === null ? "" : line.flat().join(" ");
  useLayoutEffect(() => {
    map.current?.drawLine(line === null ? null : { from: line[0], to: line[1], color: colors.accent });
  }, [lineKey, colors, texts]);
  useLayoutEffect(() => {
    map.current?.drawOutline(isInDemo ? { places: demoArea.places, color: colors.dim } : null);
  }, [isInDemo, colors, texts]);
  const isReady = positions.isLoaded && state.isLoaded;
  useLayoutEffect(() => {
    if (!isReady || hasFitted.current) return;
    hasFitted.current = true;
    map.current?.fit(places);
  }, [isReady, texts]);
  useEffect(() => {
    const place =
      jobId === null ? null : toPlace(state.jobs.get(jobId)?.location ?? { latitude: null, longitude: null });
    map.current?.keepInView(line ?? (place === null ? [] : [place]));
  }, [jobId, isReady]);
  useEffect(() => {
    const row = list.current?.querySelector("[aria-current=true]");
    if (chosenId !== null) row?.scrollIntoView({ block: "nearest" });
  }, [chosenId]);
  useEffect(() => {
    if (technicianId !== null) setChosenId(technicianId);
  }, [technicianId]);

  useShortcuts([
    { key: "/", text: texts.calendar.search, run: () => searchField.current?.focus() },
    { key: "f", text: texts.map.fit, run: () => map.current?.fit(places) },
  ]);
  const toggle = (kind: MapKind): void =>
    setHidden((known) => {
      const next = new Set(known);
      if (!next.delete(kind)) next.add(kind);
      return next;
    });
  const attribution = isInDemo ? texts.map.demo(demoArea.attribution, demoArea.license) : settings.tiles?.attribution;
  return (
    <div class="map">
      <h1 class="hidden">{texts.views.map}</h1>
      <Legend {...{ counts, hidden }} onToggle={toggle} />
      <div class="map-pane">
        <div
          class="map-area"
          ref={area}
          role="application"
          aria-label={texts.map.area(
            shownTechnicians.filter(({ place }) => place !== null).length,
            shownJobs.filter(({ place }) => place !== null).length,
          )}
        />
        <p class="map-foot">
          <button type="button" onClick={() => map.current?.fit(places)}>
            {texts.map.fit}
          </button>
          {attribution !== undefined && <small>{attribution}</small>}
        </p>
      </div>
      <section class="map-list" aria-labelledby="map-list">
        <h2 id="map-list">{texts.map.technicians}</h2>
        <input
          ref={searchField}
          type="search"
          aria-label={texts.calendar.search}
          placeholder={texts.map.searchHint}
          value={search}
          onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <p class="dim" role="status">
          {positions.isLoaded ? texts.map.shown(shownTechnicians.length, technicians.length) : texts.shell.loading}
          {positions.isCut && ` ${texts.map.cut}`}
          {positions.hasFailed && ` ${texts.map.failed}`}
          {shownTechnicians.length > maxRows && ` ${texts.map.manyMore(shownTechnicians.length - maxRows)}`}
        </p>
        <ul ref={list} aria-label={texts.map.technicians}>
          {shownTechnicians.slice(0, maxRows).map((entry: TechnicianEntry) => (
            <TechnicianRow
              key={entry.id}
              {...{ entry, texts, format }}
              jobName={entry.jobId === null ? null : names.job(entry.jobId)}
              isChosen={entry.id === chosenId}
              onChoose={choose}
            />
          ))}
        </ul>
      </section>
    </div>
  );
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
