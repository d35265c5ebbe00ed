import type { AssignmentLedger } from "@dispatch/core";
import { type Kysely, sql } from "kysely";
import { runStatement } from "../run/run-statement.js";
import type { Tables } from "../schema/tables.js";
import { bookAssignment } from "./book-assignment.js";
import { countOpen } from "./count-open.js";
import { findLogEnd } from "./event-cursor.js";
import { findAssignment, findDecision } from "./find-assignment.js";
import { releaseKey, reserveKey } from "./idempotency-keys.js";
import { listAssignments } from "./list-assignments.js";
import { listEvents } from "./list-events.js";
import { moveAssignment } from "./move-assignment.js";

export function pgAssignments(database: Kysely<Tables>): AssignmentLedger {
  return {
    specificationVersion: "v1",
    name: "postgres",
    createAssignment: (request, options) => bookAssignment(database, request, options),
    listAssignments: (request, options) => listAssignments(database, request, options),
    bookAssignment: (request, options) => bookAssignment(database, request, options),
    moveAssignment: (request, options) => moveAssignment(database, request, options),
    countOpen: (options) => countOpen(database, options),
    findAssignment: (assignmentId, options) => findAssignment(database, assignmentId, options),
    findDecision: (assignmentId, options) => findDecision(database, assignmentId, options),
    listEvents: (request, options) => listEvents(database, request, options),
    findEventsEnd: (options) => findLogEnd(database, "dispatch_events", options),
    reserveKey: (request, options) => reserveKey(database, request, options),
    releaseKey: (reservation, options) => releaseKey(database, reservation, options),
    async ping(options) {
      await runStatement(database, (connection) => sql`select 1`.execute(connection), options);
    },
  };
}
