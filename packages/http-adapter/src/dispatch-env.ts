import type { Principal, RefusalReason, RouteRole } from "./principal.js";

/** What the app and its guard leave in the context of a request, for `context.get`. */
export interface DispatchEnv {
  Variables: {
    /** Who sends the request. Present only if the guard knows them. */
    principal?: Principal;
    /** Why the credentials of the request are nobody's. */
    refusal?: RefusalReason;
    /** Unique for the request. Set by the guard, or by Hono's `requestId`. */
    requestId?: string;
    /** The template of the route that answers, such as `/dispatch/:cust_id`. */
    routePath?: string;
    /** The role that the request needs: that of the route, unless the guard has another one for its path. */
    routeRole?: RouteRole;
    /** Whether the route limits a technician to what is theirs. Default: the guard refuses technicians. */
    isOpenToTechnicians?: boolean;
    /** Whether the caller may learn why other technicians cannot go. Default: everybody may, without a guard. */
    maySeeDecisions?: boolean;
    /** Whether a route with this path and role needs credentials. Default: not known, without a guard. */
    needsCredentials?: (path: string, role: RouteRole) => boolean;
    /** The code of the problem that was answered, for logs. */
    problemCode?: string;
  };
}
