import { control, Map as LeafletMap, type LeafletMouseEvent, latLngBounds, type Point, tileLayer } from "leaflet";
import { countMarks, groupMarks, isOnePlace, type MapMark, type MapPlace, type MarkGroup } from "./group-marks.js";
import { createPictures, halfHeight, halfWidth } from "./mark-picture.js";

export interface MapCanvasOptions {
  /** The address of the tiles. Null: none. */
  readonly tilesUrl: string | null;
  readonly zoomIn: string;
  readonly zoomOut: string;
  /** Called with the marks at a place that is pressed, the highest rank first. */
  onChoose(keys: readonly string[]): void;
  /** Called with a place without a mark that is pressed. */
  onPick(place: MapPlace): void;
  /** Called when a person moves the map. */
  onDrag(): void;
}

export interface MapLine {
  readonly places: readonly MapPlace[];
  readonly color: string;
}

export interface MapPoint {
  readonly place: MapPlace;
  readonly color: string;
}

/** A map with marks, on one canvas. */
export interface MapCanvas {
  /** Shows these marks, and no others. */
  show(marks: readonly MapMark[]): void;
  /** Draws a line, and no other. Null: none. */
  drawLine(line: MapLine | null): void;
  drawOutline(outline: MapLine | null): void;
  /** Draws a cross at a place, and no other. Null: none. */
  drawPoint(point: MapPoint | null): void;
  /** Moves and zooms the map to show all these places. An empty list changes nothing. */
  fit(places: readonly MapPlace[]): void;
  /** The same, unless they are seen already. */
  keepInView(places: readonly MapPlace[]): void;
  /** Moves the map to a place, close enough to see what is around it. */
  panTo(place: MapPlace): void;
  /** Moves the map to a place, and keeps the zoom. */
  follow(place: MapPlace): void;
  getCenter(): MapPlace;
  end(): void;
}

const maxZoom = 19;
const closeZoom = 15;
const still = { animate: false } as const;
/** With more marks than this, those near each other are drawn as one, until the map is close. */
const maxSingle = 500;
/** Marks nearer than this cover each other, so they are drawn as one; in a crowd, also those farther apart. */
const [nearPx, crowdPx] = [12, 40];
const crossPx = 16;
/** As far from its middle as a press still means a mark. */
const reachPx = 14;

interface Drawn {
  /** Its place is in pixels of the whole world, at the present zoom. */
  readonly group: MarkGroup;
  readonly picture: HTMLCanvasElement;
}

export function createMapCanvas(element: HTMLElement, options: MapCanvasOptions): MapCanvas {
  const map = new LeafletMap(element, {
    ...{ attributionControl: false, zoomControl: false, zoomAnimation: false, fadeAnimation: false, inertia: false },
    ...{ maxZoom, minZoom: 2, center: [0, 0], zoom: 2 },
  });
  control.zoom({ zoomInTitle: options.zoomIn, zoomOutTitle: options.zoomOut }).addTo(map);
  control.scale({ imperial: false }).addTo(map);
  if (options.tilesUrl !== null) tileLayer(options.tilesUrl, { maxZoom }).addTo(map);

  // Leaflet moves the map and its tiles; everything else is drawn here, in the order that it is to be seen.
  const canvas = element.appendChild(document.createElement("canvas"));
  const context = canvas.getContext("2d");
  const scale = Math.min(Math.ceil(devicePixelRatio), 3);
  const toPicture = createPictures(scale);
  let marks: readonly MapMark[] = [];
  let drawn: readonly Drawn[] = [];
  let drawnZoom = Number.NaN;
  let line: MapLine | null = null;
  let outline: MapLine | null = null;
  let point: MapPoint | null = null;
  let frame = 0;

  const arrange = (): void => {
    const zoom = map.getZoom();
    const toPixel = (place: MapPlace): Point => map.project([...place], zoom).round();
    const isCrowded = marks.length > maxSingle && zoom < closeZoom;
    drawn = groupMarks(marks, toPixel, isCrowded ? crowdPx : nearPx).flatMap((group) => {
      const [top] = group.marks;
      if (top === undefined) return [];
      const isChosen = group.marks.some(({ look }) => look.isChosen);
      const counts = countMarks(group.marks);
      const other = group.marks.find(({ look }) => look.sign !== top.look.sign)?.look ?? top.look;
      return [{ group, picture: toPicture({ ...top.look, isChosen }, counts, other) }];
    });
    drawnZoom = zoom;
  };
  const trace = ({ places, color }: MapLine, width: number, dashes: readonly number[] = []): void => {
    if (context === null) return;
    const path = new Path2D();
    for (const place of places) {
      const { x, y } = map.latLngToContainerPoint([...place]);
      path.lineTo(x, y);
    }
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash([...dashes]);
    context.stroke(path);
  };
  const drawCross = ({ place, color }: MapPoint): void => {
    const { x, y } = map.latLngToContainerPoint([...place]);
    if (context === null) return;
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.stroke(new Path2D(`M${x - crossPx} ${y}h${2 * crossPx}M${x} ${y - crossPx}v${2 * crossPx}`));
  };
  const drawMarks = (width: number, height: number): void => {
    const { x: left = 0, y: top = 0 } = map.getPixelBounds().min ?? {};
    for (const { group, picture } of drawn) {
      const [x, y] = [group.x - left - halfWidth, group.y - top - halfHeight];
      if (x < -2 * halfWidth || y < -2 * halfHeight || x > width || y > height) continue;
      context?.drawImage(picture, x, y, 2 * halfWidth, 2 * halfHeight);
    }
  };
  const draw = (): void => {
    if (context === null) return;
    const { x: width, y: height } = map.getSize();
    if (canvas.width !== width * scale || canvas.height !== height * scale) {
      canvas.width = width * scale;
      canvas.height = height * scale;
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    }
    if (drawnZoom !== map.getZoom()) arrange();
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    if (outline !== null) trace(outline, 1.5, [6, 5]);
    if (line !== null) trace(line, 3);
    drawMarks(width, height);
    if (point !== null) drawCross(point);
  };
  const drawSoon = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  };
  const findAt = ({ containerPoint }: LeafletMouseEvent): MarkGroup | undefined => {
    const { x: left = 0, y: top = 0 } = map.getPixelBounds().min ?? {};
    const { x, y } = containerPoint;
    return drawn.findLast(({ group }) => Math.hypot(group.x - left - x, group.y - top - y) <= reachPx)?.group;
  };
  map.on("move zoom resize viewreset", drawSoon);
  map.on("dragstart", options.onDrag);
  map.on("mousemove", (event) => element.classList.toggle("on-mark", findAt(event) !== undefined));
  map.on("click", (event) => {
    const group = findAt(event);
    if (group === undefined) {
      // Beyond the date line, the map goes on with the next world.
      const { lat, lng } = event.latlng.wrap();
      return options.onPick([lat, lng]);
    }
    const zoom = map.getZoom();
    if (!isOnePlace(group.marks)) {
      fit(
        group.marks.map(({ place }) => place),
        maxZoom,
      );
      if (map.getZoom() > zoom) return;
    }
    options.onChoose(group.marks.map(({ key }) => key));
  });
  const observer = new ResizeObserver(() => void map.invalidateSize({ pan: false }));
  observer.observe(element);
  const fit = (places: readonly MapPlace[], closest = closeZoom): void => {
    if (places.length > 0) map.fitBounds(toBounds(places), { padding: [30, 30], maxZoom: closest, ...still });
  };
  return {
    show(next) {
      marks = next;
      drawnZoom = Number.NaN;
      drawSoon();
    },
    drawLine(next) {
      line = next;
      drawSoon();
    },
    drawOutline(next) {
      // It ends where it starts.
      outline = next && { ...next, places: [...next.places, ...next.places.slice(0, 1)] };
      drawSoon();
    },
    drawPoint(next) {
      point = next;
      drawSoon();
    },
    fit: (places) => fit(places),
    keepInView(places) {
      map.invalidateSize({ pan: false });
      if (places.length > 0 && !map.getBounds().contains(toBounds(places))) fit(places);
    },
    panTo: (place) => void map.setView([...place], Math.max(map.getZoom(), closeZoom - 2), still),
    follow: (place) => void map.setView([...place], map.getZoom(), still),
    getCenter() {
      const { lat, lng } = map.getCenter().wrap();
      return [lat, lng];
    },
    end() {
      cancelAnimationFrame(frame);
      observer.disconnect();
      map.remove();
      canvas.remove();
    },
  };
}

function toBounds(places: readonly MapPlace[]) {
  return latLngBounds(places.map((place) => [...place] as [number, number]));
}
