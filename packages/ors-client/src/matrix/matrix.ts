import { type Coordinates, InvalidRequestError, type RoadResult } from "@dispatch/core";
import { checkList } from "@dispatch/core/plugin-kit";
import { type CallLimits, withinLimits } from "../call-limits.js";
import { checkPoints, isNullIsland, type Position, toPosition } from "../points.js";
import { type OrsSettings, parseProfile } from "../settings.js";
import type { Transport } from "../transport.js";
import { type Block, toCellCount } from "./block.js";
import type { CellLimit } from "./cell-limit.js";
import { type MatrixAnswer, parseMatrixAnswer } from "./matrix-answer.js";
import { type MatrixRunResult, runMatrix } from "./matrix-run.js";
import { pick } from "./matrix-run-state.js";

/** Drives from every origin to every destination. */
export interface MatrixRequest {
  /** Where the drives start; at least one. Equal places are requested once. */
  readonly origins: readonly Coordinates[];
  /** Where the drives end; at least one. */
  readonly destinations: readonly Coordinates[];
  /** @default the profile of the client */
  readonly profile?: string | undefined;
}

/** The cells of a matrix, and the destinations that could not be measured. */
export interface Matrix {
  /**
   * A row for each origin, a column for each destination. The reason `"UNKNOWN"` means that the drive could not be
   * determined: there were more bad places than `maxExtraCalls` requests could find.
   */
  readonly cells: MatrixRunResult["cells"];
  /** For each destination: why no drive leads to it from any origin; null if some drive does. */
  readonly destinationFaults: MatrixRunResult["destinationFaults"];
}

export async function requestMatrix(
  request: MatrixRequest,
  settings: OrsSettings,
  transport: Transport,
  cellLimit: CellLimit,
  signal: AbortSignal | undefined,
): Promise<Matrix> {
  const profile = request.profile === undefined ? settings.profile : parseProfile(request.profile);
  const origins = toSide("origins", request.origins);
  const destinations = toSide("destinations", request.destinations);
  const result = await withinLimits("matrix", settings, signal, async (limits) => {
    if (origins.places.length === 0 || destinations.places.length === 0) return { cells: [], destinationFaults: [] };
    return runMatrix({
      sources: origins.places,
      destinations: destinations.places,
      cellLimit,
      maxExtraCalls: toMaxExtraCalls(origins.places.length, destinations.places.length, settings, transport),
      ask: (block, isExtra) =>
        askBlock(block, isExtra, { profile, origins, destinations, settings, transport, limits }),
    });
  });
  return expand(result, origins, destinations);
}

/** The distinct places of one side, and for each requested place its index among them; -1 for a place at 0, 0. */
interface Side {
  readonly places: readonly Coordinates[];
  /** Those of `places`. */
  readonly positions: readonly Position[];
  readonly placeOf: readonly number[];
}

function toSide(option: string, points: readonly Coordinates[]): Side {
  if (checkList(option, points).length === 0)
    throw new InvalidRequestError({ parameter: option, problem: "must contain at least one place" });
  checkPoints(option, points);
  const places: Coordinates[] = [];
  const positions: Position[] = [];
  /** The places at each longitude, because a text of both numbers takes longer to make than all else here. */
  const atLongitude = new Map<number, number[]>();
  const placeOf = points.map((point) => {
    const position = toPosition(point);
    const [longitude, latitude] = position;
    if (isNullIsland(position)) return -1;
    const known = atLongitude.get(longitude);
    const index = known?.find((place) => positions[place]?.[1] === latitude);
    if (index !== undefined) return index;
    positions.push(position);
    const added = places.push(point) - 1;
    if (known === undefined) atLongitude.set(longitude, [added]);
    else known.push(added);
    return added;
  });
  return { places, positions, placeOf };
}

/** About 2 log2 of the longer side, which bisection needs to find one place; fewer if the quota runs low. */
function toMaxExtraCalls(
  rowCount: number,
  columnCount: number,
  { maxExtraCalls, target }: OrsSettings,
  transport: Transport,
): number {
  const lineCount = Math.min(rowCount, columnCount);
  const usual = 2 * Math.ceil(Math.log2(Math.max(2, rowCount, columnCount))) + (lineCount > 1 ? lineCount : 0);
  const { remaining } = transport.quota("matrix");
  // A tenth of what is left, so that several bad calls in a row cannot spend the daily quota.
  const affordable = remaining === null || !target.isHosted ? Number.POSITIVE_INFINITY : Math.floor(remaining / 10);
  return Math.min(maxExtraCalls ?? usual, affordable);
}

interface AskOptions {
  readonly profile: string;
  readonly origins: Side;
  readonly destinations: Side;
  readonly settings: OrsSettings;
  readonly transport: Transport;
  readonly limits: CallLimits;
}

function askBlock(
  block: Block,
  isExtra: boolean,
  { profile, origins, destinations, settings, transport, limits }: AskOptions,
): Promise<MatrixAnswer> {
  const sides = {
    sources: pick(origins.places, block.rows),
    destinations: pick(destinations.places, block.columns),
  };
  return transport.send(
    {
      endpoint: "matrix",
      method: "POST",
      url: `${settings.target.baseUrl}/v2/matrix/${profile}`,
      body: toBody(pick(origins.positions, block.rows), pick(destinations.positions, block.columns)),
      elements: toCellCount(block),
      isExtra,
      parse: (body) => parseMatrixAnswer(body, sides),
    },
    limits,
  );
}

function toBody(sources: readonly Position[], destinations: readonly Position[]): object {
  return {
    locations: [...destinations, ...sources],
    sources: sources.map((_, index) => String(destinations.length + index)),
    destinations: destinations.map((_, index) => String(index)),
    metrics: ["distance", "duration"],
    // In kilometres, the server would round to 10 m.
    units: "m",
  };
}

const notSnapped: RoadResult = { status: "unreachable", reason: "NOT_SNAPPED" };

function expand({ cells, destinationFaults }: MatrixRunResult, origins: Side, destinations: Side): Matrix {
  return {
    cells: origins.placeOf.map((row) => destinations.placeOf.map((column) => cells[row]?.[column] ?? notSnapped)),
    destinationFaults: destinations.placeOf.map((column) =>
      column === -1 ? "NOT_SNAPPED" : (destinationFaults[column] ?? null),
    ),
  };
}
