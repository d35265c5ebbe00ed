import type { Principal, RefusalReason, RouteRole } from "./principal.js";

/** What a guard has to know of a route. */
export interface GuardedRoute {
  readonly path: string;
  readonly role: RouteRole;
  readonly isOpenToTechnicians?: boolean | undefined;
}

/** Where a route reads the parts of a request. */
export interface RoutePlace {
  /** The template of the route, such as `/dispatch/:cust_id`. */
  readonly path: string;
  /** Without a body, what is not in the path is in the query. */
  readonly hasBody: boolean;
}

/** What the app and its guard set in the context of a request, for `context.get`. */
export interface DispatchEnv {
  Variables: {
    /** The caller. Present only if the guard has identified them. */
    principal?: Principal;
    /** The client that the request counts for. Present only behind the guard. */
    holder?: string;
    /** Why the credentials of the request were not accepted. */
    refusal?: RefusalReason;
    /** Unique id of the request. Set by the guard, or by Hono's `requestId`. */
    requestId?: string;
    /** Where the route that answers reads the parts of the request. */
    routePlace?: RoutePlace;
    /** The role that the request needs: the route's own, unless the guard sets another one for its path. */
    routeRole?: RouteRole;
    /**
     * Whether technicians may call the route, which then limits the answer to what is theirs. Default: the guard
     * refuses technicians.
     */
    isOpenToTechnicians?: boolean;
    /** Whether the route reads the body as it arrives, with limits of its own. Default: the guard reads it first. */
    streamsBody?: boolean;
    /** Ends the guard's deadline for the answer: from here on, the route has limits of its own. */
    liftDeadline?: () => void;
    /** Whether the caller may see why other technicians cannot go. Default, without a guard: every caller may. */
    maySeeDecisions?: boolean;
    /** Whether the caller may call a route. Default, without a guard: every caller may. */
    mayCall?: (route: GuardedRoute) => boolean;
    /**
     * Whether a route with this path and role needs credentials. The same function for each request: what it says is kept.
     * Default, without a guard: not known.
     */
    needsCredentials?: (path: string, role: RouteRole) => boolean;
    /** The code of the problem that was the answer, for logs. */
    problemCode?: string;
  };
}
