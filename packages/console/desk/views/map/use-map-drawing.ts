import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useDesk } from "../../shell/desk-context.js";
import { useTexts } from "../../texts/use-texts.js";
import { demoArea } from "./demo-area.js";
import type { MapPlace } from "./group-marks.js";
import { createMapCanvas, type MapCanvas, type MapCanvasOptions } from "./map-canvas.js";
import type { MapEntry } from "./map-entries.js";
import { isJobKind, kindColors, type MapKind, mapKinds, toRank } from "./map-kinds.js";
import type { MarkLook } from "./mark-picture.js";
import { useColors } from "./use-colors.js";

/** What the map shows. */
export interface MapDrawing {
  /** The technicians and the jobs, as far as they have a place; the last ones first where they cover each other. */
  readonly entries: readonly (readonly MapEntry[])[];
  /** The keys of those that are chosen. */
  readonly chosenKeys: readonly string[];
  /** From the technician of the open job to it. Null: not shown. */
  readonly line: readonly [MapPlace, MapPlace] | null;
  /** What the nearest are sought to. Null: nothing. */
  readonly point: MapPlace | null;
  /** Whether the area of the demo is drawn. */
  readonly hasOutline: boolean;
}

export type MapHandlers = Pick<MapCanvasOptions, "onChoose" | "onPick" | "onDrag">;

/** Makes a map in an element, and draws on it what changes. */
export function useMapDrawing(
  area: RefObject<HTMLElement | null>,
  { entries, chosenKeys, line, point, hasOutline }: MapDrawing,
  handlers: MapHandlers,
): RefObject<MapCanvas | null> {
  const { settings } = useDesk();
  const { texts } = useTexts();
  const colors = useColors();
  const map = useRef<MapCanvas | null>(null);
  const latest = useRef(handlers);
  latest.current = handlers;
  // It is made again if its words change, and so everything on it is drawn again.
  useLayoutEffect(() => {
    if (area.current === null) return;
    const made = createMapCanvas(area.current, {
      ...{ tilesUrl: settings.tiles?.url ?? null, zoomIn: texts.map.zoomIn, zoomOut: texts.map.zoomOut },
      onChoose: (keys) => latest.current.onChoose(keys),
      onPick: (place) => latest.current.onPick(place),
      onDrag: () => latest.current.onDrag(),
    });
    map.current = made;
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
  useLayoutEffect(() => {
    const marks = entries.flat().flatMap(({ key, place, kind }) => {
      const look = looks.get(kind);
      if (place === null || look === undefined) return [];
      return [{ key, place, look: chosenKeys.includes(key) ? look.chosen : look.plain, rank: toRank(kind) }];
    });
    map.current?.show(marks);
  }, [...entries, looks, ...chosenKeys]);
  useLayoutEffect(() => {
    map.current?.drawPoint(point === null ? null : { place: point, color: colors.text });
  }, [point, colors, texts]);
  const lineKey = line === null ? "" : line.flat().join(" ");
  useLayoutEffect(() => {
    map.current?.drawLine(line === null ? null : { places: line, color: colors.accent });
  }, [lineKey, colors, texts]);
  useLayoutEffect(() => {
    map.current?.drawOutline(hasOutline ? { places: demoArea.places, color: colors.dim } : null);
  }, [hasOutline, colors, texts]);
  return map;
}

/** Shows all places as soon as they are known, and again when the map is made again. */
export function useFirstFit(map: RefObject<MapCanvas | null>, places: readonly MapPlace[], isReady: boolean): void {
  const { texts } = useTexts();
  const fitted = useRef<MapCanvas | null>(null);
  useLayoutEffect(() => {
    if (!isReady || fitted.current === map.current) return;
    fitted.current = map.current;
    map.current?.fit(places);
  }, [isReady, texts]);
}

/** Keeps the map on somebody who moves. Null: on nobody. */
export function useFollowed(map: RefObject<MapCanvas | null>, place: MapPlace | null): void {
  useEffect(() => {
    if (place !== null) map.current?.follow(place);
  }, [place?.join(" ")]);
}
