import { canvas, control, Map as LeafletMap, latLngBounds, polygon, polyline, tileLayer } from "leaflet";
import { CanvasMark, type MarkLook } from "./canvas-mark.js";

export type MapPlace = readonly [latitude: number, longitude: number];

export interface MapMark {
  /** Names it among all marks. */
  readonly key: string;
  readonly place: MapPlace;
  readonly look: MarkLook;
}

export interface MapCanvasOptions {
  /** The address of the tiles. Null: none. */
  readonly tilesUrl: string | null;
  readonly zoomIn: string;
  readonly zoomOut: string;
  onChoose(key: string): void;
}

/** A map with marks, on one canvas. */
export interface MapCanvas {
  /** Shows these marks, and no others. */
  show(marks: readonly MapMark[]): void;
  /** Draws a straight line, and no other. Null: none. */
  drawLine(line: { readonly from: MapPlace; readonly to: MapPlace; readonly color: string } | null): void;
  drawOutline(outline: { readonly places: readonly MapPlace[]; readonly color: string } | null): void;
  /** Moves and zooms the map to show all these places. An empty list changes nothing. */
  fit(places: readonly MapPlace[]): void;
  /** The same, unless they are seen already. */
  keepInView(places: readonly MapPlace[]): void;
  panTo(place: MapPlace): void;
  end(): void;
}

const maxZoom = 19;
const closeZoom = 15;
const still = { animate: false } as const;

export function createMapCanvas(element: HTMLElement, options: MapCanvasOptions): MapCanvas {
  const map = new LeafletMap(element, {
    ...{ preferCanvas: true, renderer: canvas({ tolerance: 4, padding: 0.3 }) },
    ...{ attributionControl: false, zoomControl: false, zoomAnimation: false, fadeAnimation: false, inertia: false },
    ...{ maxZoom, minZoom: 2, center: [0, 0], zoom: 2 },
  });
  control.zoom({ zoomInTitle: options.zoomIn, zoomOutTitle: options.zoomOut }).addTo(map);
  control.scale({ imperial: false }).addTo(map);
  if (options.tilesUrl !== null) tileLayer(options.tilesUrl, { maxZoom }).addTo(map);
  const outline = polygon([], { interactive: false, weight: 1.5, dashArray: "6 5", fillOpacity: 0.06 }).addTo(map);
  const line = polyline([], { interactive: false, weight: 3 }).addTo(map);
  const shown = new Map<string, CanvasMark>();
  const observer = new ResizeObserver(() => void map.invalidateSize({ pan: false }));
  observer.observe(element);
  const fit = (places: readonly MapPlace[]): void => {
    if (places.length > 0) map.fitBounds(toBounds(places), { padding: [30, 30], maxZoom: closeZoom, ...still });
  };
  return {
    show(marks) {
      const gone = new Set(shown.keys());
      for (const { key, place, look } of marks) {
        gone.delete(key);
        const known = shown.get(key);
        if (known === undefined) {
          const mark = new CanvasMark([...place], look).addTo(map);
          mark.on("click", () => options.onChoose(key));
          shown.set(key, mark);
          continue;
        }
        const { lat, lng } = known.getLatLng();
        if (lat !== place[0] || lng !== place[1]) known.setLatLng([...place]);
        known.setLook(look);
      }
      for (const key of gone) {
        shown.get(key)?.remove();
        shown.delete(key);
      }
    },
    drawLine(next) {
      if (next !== null) line.setStyle({ color: next.color });
      line.setLatLngs(next === null ? [] : [[...next.from], [...next.to]]);
    },
    drawOutline(next) {
      if (next !== null) outline.setStyle({ color: next.color });
      outline.setLatLngs(next === null ? [] : next.places.map((place) => [...place] as [number, number]));
    },
    fit,
    keepInView(places) {
      map.invalidateSize({ pan: false });
      if (places.length > 0 && !map.getBounds().contains(toBounds(places))) fit(places);
    },
    panTo: (place) => void map.setView([...place], Math.max(map.getZoom(), closeZoom - 2), still),
    end() {
      observer.disconnect();
      map.remove();
    },
  };
}

function toBounds(places: readonly MapPlace[]) {
  return latLngBounds(places.map((place) => [...place] as [number, number]));
}
