import { type Coordinates, greatCircleDistanceMeters, type RoadResult } from "@dispatch/core";
import { isPossibleDrive } from "@dispatch/core/plugin-kit";
import * as z from "zod/mini";

/** One answer of the matrix endpoint. */
export interface MatrixAnswer {
  /** A row for each source, a column for each destination. Null if both ends are on a road but the server gave no value. */
  readonly cells: readonly (readonly (RoadResult | null)[])[];
  readonly unsnappedSources: readonly number[];
  readonly unsnappedDestinations: readonly number[];
  /** Such as "9.10.0"; null if the answer does not say. */
  readonly engineVersion: string | null;
}

export interface MatrixSides {
  readonly sources: readonly Coordinates[];
  readonly destinations: readonly Coordinates[];
}

const place = z.nullable(z.object({ snapped_distance: z.optional(z.unknown()) }));
const values = z.array(z.array(z.unknown()));
const matrixSchema = z.object({
  distances: values,
  durations: values,
  sources: z.array(place),
  destinations: z.array(place),
  // Metadata in any other form count as an unknown version, and do not invalidate the distances.
  metadata: z.catch(z.optional(z.object({ engine: z.optional(z.object({ version: z.optional(z.string()) })) })), {}),
});
type MatrixBody = z.infer<typeof matrixSchema>;

/**
 * Reads an answer of the matrix endpoint, versions 7 to 10. A cell that cannot be true becomes `UNKNOWN` and does not fail
 * the others.
 *
 * @throws {Error} if the answer is malformed or has the wrong size, or if no distance in it can be true
 */
export function parseMatrixAnswer(body: unknown, sides: MatrixSides): MatrixAnswer {
  const parsed = matrixSchema.safeParse(body);
  if (!parsed.success) throw new Error(`the matrix is malformed at ${toPath(parsed.error.issues[0]?.path)}`);
  const { data } = parsed;
  checkSize(data, sides);
  const doubts: Error[] = [];
  const cells = sides.sources.map((_, row) =>
    sides.destinations.map((_, column) => {
      try {
        return toCell(data, sides, row, column);
      } catch (error) {
        doubts.push(error as Error);
        return unknown;
      }
    }),
  );
  const [doubt] = doubts;
  if (doubt !== undefined && !cells.flat().some((cell) => cell?.status === "measured")) throw doubt;
  return {
    cells,
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
    throw new Error(`the matrix does not have ${sources.length} rows and ${destinations.length} columns`);
  }
}

function toNullIndices(places: readonly unknown[]): readonly number[] {
  return places.flatMap((found, index) => (found === null ? [index] : []));
}

const unknown: RoadResult = { status: "unreachable", reason: "UNKNOWN" };

/** @throws {Error} if it cannot be true */
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
    // The server leaves it out if it rounds to 0.00.
    originSnapMeters: toPositive("snapped_distance", source.snapped_distance ?? 0),
    destinationSnapMeters: toPositive("snapped_distance", destination.snapped_distance ?? 0),
  } as const;
  const [from, to] = [sides.sources[row], sides.destinations[column]];
  if (from !== undefined && to !== undefined) {
    const snapMeters = road.originSnapMeters + road.destinationSnapMeters;
    const greatCircleMeters = greatCircleDistanceMeters(from, to);
    if (!isPossibleDrive(road, { snapMeters, greatCircleMeters })) {
      throw new Error(
        `the matrix has ${distance} m in ${duration} s for places ${Math.round(greatCircleMeters)} m apart`,
      );
    }
  }
  return road;
}

/** Engines answer as low as -0.6 for 0. */
function toPositive(metric: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= -1) return Math.max(0, value);
  throw new Error(`the matrix has a ${metric} of ${String(value).slice(0, 30)}`);
}
