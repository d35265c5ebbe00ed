import { type Coordinates, greatCircleDistanceMeters, type RoadResult } from "@dispatch/core";
import * as z from "zod/mini";
import { checkPossible } from "../check-possible.js";

/** One answer, cell by cell; null where the two ends are on a road and the server gave no value. */
export interface MatrixAnswer {
  /** A row for each source, a column for each destination. */
  readonly cells: readonly (readonly (RoadResult | null)[])[];
  readonly unsnappedSources: readonly number[];
  readonly unsnappedDestinations: readonly number[];
  /** Such as "9.10.0"; null where it is not said. */
  readonly engineVersion: string | null;
}

export interface MatrixSides {
  readonly sources: readonly Coordinates[];
  readonly destinations: readonly Coordinates[];
}

const place = z.nullable(z.object({ snapped_distance: z.optional(z.nullable(z.number().check(z.nonnegative()))) }));
const values = z.array(z.array(z.nullable(z.number())));
const matrixSchema = z.object({
  distances: values,
  durations: values,
  sources: z.array(place),
  destinations: z.array(place),
  metadata: z.optional(z.object({ engine: z.optional(z.object({ version: z.optional(z.string()) })) })),
});
type MatrixBody = z.infer<typeof matrixSchema>;

/**
 * Reads an answer of the matrix endpoint, versions 7 to 10.
 *
 * @throws {Error} where it is not of that form or size, or cannot be true
 */
export function parseMatrixAnswer(body: unknown, sides: MatrixSides): MatrixAnswer {
  const parsed = matrixSchema.safeParse(body);
  if (!parsed.success) throw new Error(`the matrix has another form at ${toPath(parsed.error.issues[0]?.path)}`);
  const { data } = parsed;
  checkSize(data, sides);
  return {
    cells: sides.sources.map((_, row) => sides.destinations.map((_, column) => toCell(data, sides, row, column))),
    unsnappedSources: toNullIndices(data.sources),
    unsnappedDestinations: toNullIndices(data.destinations),
    engineVersion: data.metadata?.engine?.version ?? null,
  };
}

function toPath(path: readonly PropertyKey[] = []): string {
  return path.length === 0 ? "its top" : path.map(String).join(".");
}

function checkSize({ distances, durations, ...places }: MatrixBody, { sources, destinations }: MatrixSides): void {
  const hasSize = (rows: readonly (readonly unknown[])[]): boolean =>
    rows.length === sources.length && rows.every((row) => row.length === destinations.length);
  const arePlaces = places.sources.length === sources.length && places.destinations.length === destinations.length;
  if (!arePlaces || !hasSize(distances) || !hasSize(durations)) {
    throw new Error(`the matrix is not of ${sources.length} rows and ${destinations.length} columns`);
  }
}

function toNullIndices(places: readonly unknown[]): readonly number[] {
  return places.flatMap((found, index) => (found === null ? [index] : []));
}

function toCell(body: MatrixBody, sides: MatrixSides, row: number, column: number): RoadResult | null {
  const source = body.sources[row];
  const destination = body.destinations[column];
  if (!source || !destination) return { status: "unreachable", reason: "NOT_SNAPPED" };
  const distance = body.distances[row]?.[column] ?? null;
  const duration = body.durations[row]?.[column] ?? null;
  if (distance === null || duration === null) return null;
  const road = {
    status: "measured",
    distanceMeters: toPositive("distance", distance),
    durationSeconds: toPositive("duration", duration),
    // Left out by the server where it rounds to 0.00.
    originSnapMeters: source.snapped_distance ?? 0,
    destinationSnapMeters: destination.snapped_distance ?? 0,
  } as const;
  const [from, to] = [sides.sources[row], sides.destinations[column]];
  if (from !== undefined && to !== undefined) {
    const snapMeters = road.originSnapMeters + road.destinationSnapMeters;
    checkPossible("the matrix holds", { ...road, snapMeters }, greatCircleDistanceMeters(from, to));
  }
  return road;
}

/** Engines answer down to -0.6 where they mean 0. */
function toPositive(metric: string, value: number): number {
  if (value < -1) throw new Error(`the matrix holds a ${metric} of ${value}`);
  return Math.max(0, value);
}
