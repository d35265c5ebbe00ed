import { CircleMarker, type LatLngExpression, type Point } from "leaflet";

/** How a mark is drawn: its shape and its sign say the same as its colour. */
export interface MarkLook {
  readonly shape: "circle" | "diamond";
  readonly sign: string;
  readonly fill: string;
  /** The colour of the sign and of the edge. */
  readonly ink: string;
  readonly isChosen: boolean;
}

/** What Leaflet draws a path with. */
interface Drawn {
  readonly _renderer: { readonly _ctx: CanvasRenderingContext2D; readonly _drawing: boolean };
  readonly _point: Point;
  _empty(): boolean;
}

const radius = 9;

/** A technician or a job on the canvas of the map. */
export class CanvasMark extends CircleMarker {
  private look: MarkLook;

  constructor(place: LatLngExpression, look: MarkLook) {
    super(place, { radius, weight: 4 });
    this.look = look;
  }

  setLook(look: MarkLook): void {
    if (look === this.look) return;
    this.look = look;
    this.redraw();
  }

  /** Called by Leaflet for each drawing. */
  protected _updatePath(): void {
    const { _renderer: renderer, _point: point } = this as unknown as Drawn;
    if (!renderer._drawing || (this as unknown as Drawn)._empty()) return;
    draw(renderer._ctx, point, this.look);
  }
}

function draw(
  context: CanvasRenderingContext2D,
  { x, y }: Point,
  { shape, sign, fill, ink, isChosen }: MarkLook,
): void {
  context.beginPath();
  if (shape === "circle") context.arc(x, y, radius, 0, 2 * Math.PI);
  else {
    context.moveTo(x, y - radius - 1);
    context.lineTo(x + radius + 1, y);
    context.lineTo(x, y + radius + 1);
    context.lineTo(x - radius - 1, y);
    context.closePath();
  }
  context.lineWidth = isChosen ? 8 : 2;
  context.strokeStyle = isChosen ? fill : ink;
  context.stroke();
  context.fillStyle = isChosen ? ink : fill;
  context.fill();
  context.fillStyle = isChosen ? fill : ink;
  context.font = "bold 11px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(sign, x, y + 0.5);
}
