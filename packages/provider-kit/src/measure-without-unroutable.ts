import {
  greatCircleDistanceMeters,
  type MeasureMatrixRequest,
  type RoadResult,
  type UnreachableReason,
} from "@dispatch/core";
import {
  checkFields,
  checkFunction,
  checkList,
  checkObject,
  checkText,
  checkWhole,
  type FieldsOf,
  type RoadMatrix,
} from "@dispatch/core/plugin-kit";
import { invalidResponse } from "./provider-errors.js";

/** One request's outcome: a row for each origin, or the places that make the whole request fail. */
export type Attempt =
  | {
      readonly results: RoadMatrix;
      /** Positions in the list of destinations that no road reaches. Default: the service names none. */
      readonly unroutableDestinations?: readonly number[] | undefined;
    }
  | {
      /** Positions in the list of origins; empty if the service does not name them. */
      readonly unroutable: readonly number[];
      /** Positions in the list of destinations that no road reaches. Default: the service names none. */
      readonly unroutableDestinations?: readonly number[] | undefined;
      /**
       * Why the origins cannot be measured. With `NOT_SNAPPED`, the cause may also be a destination, and an origin that
       * is named cannot be measured to any destination; with another reason, it cannot be to those of this request.
       *
       * @default "NOT_SNAPPED"
       */
      readonly reason?: UnreachableReason | undefined;
    };

/** Measures a part of a matrix with one request to the service. @inline */
type Ask = (part: MeasureMatrixRequest) => Promise<Attempt>;

/** Which provider sends the requests, and how many more it may send. */
export interface MeasureWithoutUnroutableOptions {
  readonly provider: string;
  /** How many further requests may be sent to find the bad points. Cells still in doubt after that are `UNKNOWN`. */
  readonly maxExtraCalls: number;
}

/** A matrix, of which the service refused some places. */
export interface MeasuredWithoutUnroutable {
  /** A row for each origin, a column for each destination. The column of a bad destination is `NOT_SNAPPED`. */
  readonly results: RoadMatrix;
  /** Positions of the destinations that no road reaches. */
  readonly unroutableDestinations: ReadonlySet<number>;
}

const optionFields: FieldsOf<MeasureWithoutUnroutableOptions> = { provider: true, maxExtraCalls: true };

/**
 * Measures a matrix although the service refuses all of it because of one bad place: leaves that place out and asks again
 * for the others. If the service does not name the place, this halves the destinations down to one that fails, checks
 * that destination (the route from it to itself), then finds the bad origin by bisection, the nearest half first: about
 * 2 log2 n further requests for each bad place.
 *
 * @throws {DistanceProviderError} `PROVIDER_INVALID_RESPONSE` if the service names a place that was not in the request
 * @throws {InvalidRequestError} naming the argument that cannot be used
 */
export async function measureWithoutUnroutable(
  request: MeasureMatrixRequest,
  ask: Ask,
  options: MeasureWithoutUnroutableOptions,
): Promise<MeasuredWithoutUnroutable> {
  const { origins, destinations } = checkObject("request", request);
  checkList("request.origins", origins);
  checkList("request.destinations", destinations);
  checkFunction("ask", ask);
  checkFields("options.", options, optionFields);
  const provider = checkText("options.provider", options.provider);
  const maxExtraCalls = checkWhole("options.maxExtraCalls", options.maxExtraCalls, 0, Number.MAX_SAFE_INTEGER);
  const results = origins.map(() => destinations.map((): RoadResult => unreachable("UNKNOWN")));
  const unroutableOrigins = new Set<number>();
  const unroutableDestinations = new Set<number>();
  const checkedDestinations = new Set<number>();
  let callsLeft = 1 + maxExtraCalls;

  const note = ({ rows, columns }: Part, toResult: (row: number, column: number) => RoadResult | undefined): void => {
    rows.forEach((row, rowPosition) => {
      columns.forEach((column, columnPosition) => {
        const cells = results[row];
        if (cells !== undefined) cells[column] = toResult(rowPosition, columnPosition) ?? unreachable("UNKNOWN");
      });
    });
  };

  const measure = async ({ rows: wantedRows, columns: wantedColumns }: Part): Promise<void> => {
    const rows = wantedRows.filter((row) => !unroutableOrigins.has(row));
    const columns = wantedColumns.filter((column) => !unroutableDestinations.has(column));
    const part = { rows, columns };
    if (rows.length === 0 || columns.length === 0 || callsLeft <= 0) return;
    callsLeft -= 1;
    const asked = { origins: pick(origins, rows), destinations: pick(destinations, columns) };
    const outcome = checkObject("ask()", await ask(asked));
    const { unroutableDestinations: named = [] } = outcome;
    if ("results" in outcome) {
      note(part, (row, column) => outcome.results[row]?.[column]);
      return noteBadDestinations(pick(columns, named));
    }
    const { unroutable, reason = "NOT_SNAPPED" } = outcome;
    if (unroutable.length + named.length > 0) return measureOthers(part, unroutable, named, reason);
    if (columns.length > 1) return measureHalves(halve(columns).map((half) => ({ rows, columns: half })));
    await bisectOrigins(part, reason);
  };

  /** For a single destination, if the service does not name the bad place. */
  const bisectOrigins = async ({ rows, columns }: Part, reason: UnreachableReason): Promise<void> => {
    const isSnap = reason === "NOT_SNAPPED";
    if (isSnap && (await isBadDestination(columns[0] ?? -1))) return noteBadDestinations(columns);
    if (rows.length > 1) {
      const nearestFirst = rows.toSorted((left, right) => toMeters(left, columns) - toMeters(right, columns));
      return measureHalves(halve(nearestFirst).map((half) => ({ rows: half, columns })));
    }
    if (isSnap) noteBadOrigins(rows);
    else note({ rows, columns }, () => unreachable(reason));
  };

  const measureHalves = async (halves: readonly Part[]): Promise<void> => {
    for (const half of halves) await measure(half);
  };

  const measureOthers = async (
    { rows, columns }: Part,
    unroutable: readonly number[],
    named: readonly number[],
    reason: UnreachableReason,
  ): Promise<void> => {
    // Leaving out a place that is not in the request would repeat the same request forever.
    const isUnknown =
      unroutable.some((position) => rows[position] === undefined) ||
      named.some((position) => columns[position] === undefined);
    if (isUnknown) throw invalidResponse(provider, "it names an unroutable point that was not in the request");
    const namedRows = pick(rows, unroutable);
    if (reason === "NOT_SNAPPED") noteBadOrigins(namedRows);
    else note({ rows: namedRows, columns }, () => unreachable(reason));
    noteBadDestinations(pick(columns, named));
    await measure({ rows: rows.filter((row) => !namedRows.includes(row)), columns });
  };

  const noteBadOrigins = (rows: readonly number[]): void => {
    for (const row of rows) unroutableOrigins.add(row);
    note({ rows, columns: [...destinations.keys()] }, () => unreachable("NOT_SNAPPED"));
  };

  const noteBadDestinations = (columns: readonly number[]): void => {
    for (const column of columns) unroutableDestinations.add(column);
    note({ rows: [...origins.keys()], columns }, () => unreachable("NOT_SNAPPED"));
  };

  /** Checked once: after that, an origin is to blame. */
  const isBadDestination = async (column: number): Promise<boolean> => {
    const destination = destinations[column];
    if (destination === undefined || checkedDestinations.has(column) || callsLeft <= 0) return false;
    checkedDestinations.add(column);
    callsLeft -= 1;
    return "unroutable" in (await ask({ origins: [destination], destinations: [destination] }));
  };

  const toMeters = (row: number, columns: readonly number[]): number => {
    const [origin, destination] = [origins[row], destinations[columns[0] ?? -1]];
    return origin === undefined || destination === undefined ? 0 : greatCircleDistanceMeters(origin, destination);
  };

  await measure({ rows: [...origins.keys()], columns: [...destinations.keys()] });
  return { results, unroutableDestinations };
}

/** Which rows and which columns. */
interface Part {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

function pick<Item>(items: readonly Item[], positions: readonly number[]): readonly Item[] {
  return positions.flatMap((position) => items[position] ?? []);
}

function halve(items: readonly number[]): readonly (readonly number[])[] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

function unreachable(reason: UnreachableReason): RoadResult {
  return { status: "unreachable", reason };
}
