import type { AssignmentStore } from "@dispatch/core";
import { type Kysely, sql } from "kysely";
import { runStatement } from "../run/run-statement.js";
import type { Tables } from "../schema/tables.js";
import { bookAssignment } from "./book-assignment.js";
import { listAssignments } from "./list-assignments.js";

export function pgAssignments(database: Kysely<Tables>): AssignmentStore {
  return {
    specificationVersion: "v1",
    name: "postgres",
    createAssignment: (request, options) => bookAssignment(database, request, options),
    listAssignments: (request, options) => listAssignments(database, request, options),
    async ping(options) {
      await runStatement(database, (connection) => sql`select 1`.execute(connection), options);
    },
  };
}
