/** How many marks a group has. */
export interface MarkCounts {
  /** Those that look like its first one, which is drawn. */
  readonly alike: number;
  /** The other technicians. */
  readonly people: number;
  /** The other jobs. */
  readonly jobs: number;
}

/** How a mark is drawn: its shape and its sign say the same as its colour. */
export interface MarkLook {
  readonly shape: "circle" | "diamond";
  readonly sign: string;
  readonly fill: string;
  /** The colour of the sign and of the edge. */
  readonly ink: string;
  readonly isChosen: boolean;
}

/** The half of the sides of a picture, in pixels of the page. The mark is in its middle. */
export const halfWidth = 44;
export const halfHeight = 26;

const radius = 9;

/** Returns pictures of marks. Each is drawn once: to copy a picture is many times faster than to draw a sign. */
export function createPictures(
  scale: number,
): (look: MarkLook, counts: MarkCounts, other: MarkLook) => HTMLCanvasElement {
  const pictures = new Map<string, HTMLCanvasElement>();
  return (look, counts, other) => {
    const key = [...Object.values(look), ...Object.values(counts), other.fill].join();
    const known = pictures.get(key);
    if (known !== undefined) return known;
    // There are few looks; counts and themes come and go.
    if (pictures.size >= 1000) pictures.clear();
    const picture = document.createElement("canvas");
    picture.width = 2 * halfWidth * scale;
    picture.height = 2 * halfHeight * scale;
    const context = picture.getContext("2d");
    if (context !== null) {
      context.scale(scale, scale);
      context.translate(halfWidth, halfHeight);
      draw(context, look);
      drawCounts(context, look, counts, other);
    }
    pictures.set(key, picture);
    return picture;
  };
}

function draw(context: CanvasRenderingContext2D, { shape, sign, fill, ink, isChosen }: MarkLook): void {
  context.beginPath();
  if (shape === "circle") context.arc(0, 0, radius, 0, 2 * Math.PI);
  else {
    context.moveTo(0, -radius - 1);
    context.lineTo(radius + 1, 0);
    context.lineTo(0, radius + 1);
    context.lineTo(-radius - 1, 0);
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
  context.fillText(sign, 0, 0.5);
}

/** How many marks are at the same place: those alike above it, to the right; all others below it. */
function drawCounts(
  context: CanvasRenderingContext2D,
  look: MarkLook,
  { alike, people, jobs }: MarkCounts,
  other: MarkLook,
): void {
  if (alike > 1) drawCount(context, String(alike), look, [4, -18]);
  const text = [people > 0 ? `●${people}` : "", jobs > 0 ? `◆${jobs}` : ""].filter(Boolean).join(" ");
  if (text !== "") drawCount(context, text, other, [-toWidth(text) / 2, 11]);
}

function toWidth(text: string): number {
  return 7 + 6 * text.length;
}

function drawCount(
  context: CanvasRenderingContext2D,
  text: string,
  { fill, ink }: MarkLook,
  [left, top]: readonly [left: number, top: number],
): void {
  const width = toWidth(text);
  context.beginPath();
  context.roundRect(left, top, width, 13, 6);
  context.lineWidth = 2;
  context.strokeStyle = fill;
  context.stroke();
  context.fillStyle = ink;
  context.fill();
  context.fillStyle = fill;
  context.font = "bold 10px system-ui, sans-serif";
  context.fillText(text, left + width / 2, top + 7);
}
