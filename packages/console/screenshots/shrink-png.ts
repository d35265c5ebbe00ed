import { crc32, deflateSync, inflateSync } from "node:zlib";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const maxBytes = 80_000;

/**
 * Returns a picture of at most 80 kB if 32 colours or more allow that: pictures of a page have few colours, and many shades at
 * the edges of letters. Reads only PNGs of 8 bits a channel, not interlaced, as browsers write them.
 */
export function shrinkPng(png: Buffer): Buffer {
  const picture = readPng(png);
  for (const colors of [128, 64]) {
    const shrunk = toIndexed(picture, colors);
    if (shrunk.length <= maxBytes) return shrunk;
  }
  return toIndexed(picture, 32);
}

function toIndexed({ width, height, channels, rows }: Picture, maxColors: number): Buffer {
  const counts = new Map<number, number>();
  for (let at = 0; at < rows.length; at += channels) {
    const color = readColor(rows, at);
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const palette = choosePalette(counts, maxColors);
  const indexOf = new Map(palette.map((color, index) => [color, index]));
  const lines = Buffer.alloc((width + 1) * height);
  for (let at = 0; at < width * height; at += 1) {
    const color = readColor(rows, at * channels);
    let index = indexOf.get(color);
    if (index === undefined) {
      index = findNearest(color, palette);
      indexOf.set(color, index);
    }
    // Each line starts with its filter: none.
    lines[at + Math.floor(at / width) + 1] = index;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  const colors = Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));
  return Buffer.concat([
    signature,
    toChunk("IHDR", header),
    toChunk("PLTE", colors),
    toChunk("IDAT", deflateSync(lines, { level: 9, memLevel: 9 })),
    toChunk("IEND", Buffer.alloc(0)),
  ]);
}

function readColor(rows: Uint8Array, at: number): number {
  return ((rows[at] ?? 0) << 16) | ((rows[at + 1] ?? 0) << 8) | (rows[at + 2] ?? 0);
}

/** Returns the most frequent colours without those that look like another one: a small dot keeps its colour. */
function choosePalette(counts: ReadonlyMap<number, number>, maxColors: number): readonly number[] {
  const palette: number[] = [];
  for (const [color] of [...counts].sort(([, one], [, other]) => other - one)) {
    if (palette.length >= maxColors) break;
    if (palette.every((one) => measureDifference(one, color) > minDifference)) palette.push(color);
  }
  return palette;
}

/** Ten steps of 255 in one channel. */
const minDifference = 100;

function measureDifference(one: number, other: number): number {
  const [red, green, blue] = [16, 8, 0].map((bits) => ((one >> bits) & 255) - ((other >> bits) & 255));
  return (red ?? 0) ** 2 + (green ?? 0) ** 2 + (blue ?? 0) ** 2;
}

function findNearest(color: number, palette: readonly number[]): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [index, one] of palette.entries()) {
    const difference = measureDifference(color, one);
    if (difference < least) [best, least] = [index, difference];
  }
  return best;
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** The channels of all pixels, line by line. */
  readonly rows: Uint8Array;
}

function readPng(png: Buffer): Picture {
  if (!png.subarray(0, 8).equals(signature)) throw new Error("This is not a PNG");
  const parts: Buffer[] = [];
  let header = Buffer.alloc(13);
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const content = png.subarray(at + 8, at + 8 + length);
    const name = png.toString("latin1", at + 4, at + 8);
    if (name === "IHDR") header = Buffer.from(content);
    if (name === "IDAT") parts.push(content);
    at += length + 12;
  }
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [bits, kind] = header.subarray(8);
  const isInterlaced = header[12] !== 0;
  if (bits !== 8 || (kind !== 2 && kind !== 6) || isInterlaced) throw new Error("This kind of PNG is not supported");
  const channels = kind === 2 ? 3 : 4;
  return { width, height, channels, rows: undoFilters(inflateSync(Buffer.concat(parts)), width * channels, channels) };
}

/** Undoes what each line says of its bytes: how they differ from those to the left and above. */
function undoFilters(lines: Buffer, lineLength: number, channels: number): Uint8Array {
  const height = lines.length / (lineLength + 1);
  const rows = new Uint8Array(lineLength * height);
  // Zeros are to the left of the picture and above it.
  const read = (row: number, column: number): number =>
    row < 0 || column < 0 ? 0 : (rows[row * lineLength + column] ?? 0);
  for (let row = 0; row < height; row += 1) {
    const start = row * (lineLength + 1);
    for (let column = 0; column < lineLength; column += 1) {
      const left = column - channels;
      const guess = predict(lines[start], read(row, left), read(row - 1, column), read(row - 1, left));
      rows[row * lineLength + column] = (lines[start + 1 + column] ?? 0) + guess;
    }
  }
  return rows;
}

function predict(filter: number | undefined, left: number, above: number, aboveLeft: number): number {
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  if (filter !== 4) return 0;
  const guess = left + above - aboveLeft;
  const [byLeft, byAbove, byBoth] = [left, above, aboveLeft].map((value) => Math.abs(guess - value));
  if ((byLeft ?? 0) <= (byAbove ?? 0) && (byLeft ?? 0) <= (byBoth ?? 0)) return left;
  return (byAbove ?? 0) <= (byBoth ?? 0) ? above : aboveLeft;
}

function toChunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
