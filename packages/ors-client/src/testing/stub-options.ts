import type { StubFault } from "./stub-faults.js";
import type { StubWorld } from "./stub-world.js";

/** How a stub server behaves. The defaults are those of your own server with the profile `driving-car`. */
export interface StubOrsOptions {
  /** @default 0, a free one */
  readonly port?: number | undefined;
  /** The path below which the endpoints are. @default "/ors"; with a gateway "/openrouteservice" */
  readonly contextPath?: string | undefined;
  /** @default `straightWorld` */
  readonly world?: StubWorld | undefined;
  /** @default ["driving-car"] */
  readonly profiles?: readonly string[] | undefined;
  /** @default "9.10.0" */
  readonly engineVersion?: string | undefined;
  /** Whether it searches with prepared shortcuts or without. The two fail in different ways. @default "rphast" */
  readonly algorithm?: "rphast" | "dijkstra" | undefined;
  /** @default 2500; with a gateway 3500 */
  readonly maxMatrixCells?: number | undefined;
  /** A place is snapped to a road no farther than this. @default 2000 */
  readonly snapRadiusMeters?: number | undefined;
  /** How far all sources of a request together may search, in great-circle metres. @default Infinity */
  readonly maxVisitedMeters?: number | undefined;
  /** The summary of a route of length 0. @default by the version: empty before 9.7.1 */
  readonly zeroSummary?: "empty" | "zeros" | undefined;
  /** A gateway such as that of the public service. @default none */
  readonly gateway?: StubGatewayOptions | undefined;
  /** Returns the fault of each answer; null for none. @default no faults */
  readonly chooseFault?: ((request: StubRequest) => StubFault | null) | undefined;
}

/** The state of a key at the gateway. */
export type StubKeyState = "active" | "expired" | "inactive" | "forbidden";

/** The gateway of the public service: its keys and quotas. */
export interface StubGatewayOptions {
  /** The known keys; every other key is unknown. */
  readonly keys: Readonly<Record<string, StubKeyState>>;
  /** The limit in any 60 s, for each key and endpoint. @default as in the plan "Standard": 40, snap 100 */
  readonly requestsPerMinute?: number | undefined;
  /** The limit in 24 hours from the first request, for each key and endpoint. @default as in "Standard": 500, directions and snap 2000 */
  readonly requestsPerDay?: number | undefined;
  /** Returns milliseconds since the Unix epoch; a test can advance it. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** One request, as it arrived. */
export interface StubRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Such as "matrix"; empty if the path has none. */
  readonly service: string;
  readonly profile: string;
  readonly suffix: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As text. */
  readonly body: string;
}

/** A request and the status of its answer; null if the connection broke or the request was never answered. */
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
