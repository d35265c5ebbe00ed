import type { StubFault } from "./stub-faults.js";
import type { StubWorld } from "./stub-world.js";

/** What a stub server is like. The defaults are those of a server of one's own with the profile `driving-car`. */
export interface StubOrsOptions {
  /** @default 0, a free one */
  readonly port?: number | undefined;
  /** Where the endpoints are below the host. @default "/ors"; with a gateway "/openrouteservice" */
  readonly contextPath?: string | undefined;
  /** @default `straightWorld` */
  readonly world?: StubWorld | undefined;
  /** @default ["driving-car"] */
  readonly profiles?: readonly string[] | undefined;
  /** @default "9.10.0" */
  readonly engineVersion?: string | undefined;
  /** How it searches: with prepared shortcuts, or without. They fail in different ways. @default "rphast" */
  readonly algorithm?: "rphast" | "dijkstra" | undefined;
  /** @default 2500; with a gateway 3500 */
  readonly maxMatrixCells?: number | undefined;
  /** A place is moved to a road no further than this. @default 2000 */
  readonly snapRadiusMeters?: number | undefined;
  /** Great-circle metres that all sources of a request may search together. @default Infinity */
  readonly maxVisitedMeters?: number | undefined;
  /** What a route of no length has for a summary. @default by the version: nothing before 9.7.1 */
  readonly zeroSummary?: "empty" | "zeros" | undefined;
  /** As the public service has one. @default none */
  readonly gateway?: StubGatewayOptions | undefined;
  /** Says for each request what goes wrong with it; null for nothing. @default nothing does */
  readonly chooseFault?: ((request: StubRequest) => StubFault | null) | undefined;
}

/** What the gateway makes of a key. */
export type StubKeyState = "active" | "expired" | "inactive" | "forbidden";

/** The gateway of the public service: its keys and quotas. */
export interface StubGatewayOptions {
  /** Every other key is unknown. */
  readonly keys: Readonly<Record<string, StubKeyState>>;
  /** In any 60 s, by key and endpoint. @default as in the plan "Standard": 40, snap 100 */
  readonly requestsPerMinute?: number | undefined;
  /** In 24 hours from the first, by key and endpoint. @default as in "Standard": 500, directions and snap 2000 */
  readonly requestsPerDay?: number | undefined;
  /** Milliseconds since the Unix epoch; move it to pass time. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** One request as it came in. */
export interface StubRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Such as "matrix"; empty where the path has none. */
  readonly service: string;
  readonly profile: string;
  readonly suffix: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As text. */
  readonly body: string;
}

/** A request and what it was answered with; `status` is null where the connection was broken or never served. */
export interface StubRecord extends StubRequest {
  status: number | null;
}

/** The options, complete. */
export interface StubSettings {
  readonly port: number;
  readonly contextPath: string;
  readonly world: StubWorld;
  readonly profiles: readonly string[];
  readonly engineVersion: string;
  readonly algorithm: "rphast" | "dijkstra";
  readonly maxMatrixCells: number;
  readonly snapRadiusMeters: number;
  readonly maxVisitedMeters: number;
  readonly zeroSummary: "empty" | "zeros";
  readonly gateway: StubGatewayOptions | null;
  readonly chooseFault: (request: StubRequest) => StubFault | null;
}
