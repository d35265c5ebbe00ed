import type { JobStore, QueueStore } from "@dispatch/core";
import type { Kysely } from "kysely";
import type { Tables } from "../schema/tables.js";
import { holdQueue, leaveQueue } from "./hold-queue.js";
import { listOpenings } from "./list-openings.js";
import { listLastFailures, listWaiting } from "./list-waiting.js";
import { readQueue } from "./read-queue.js";

export function pgQueue(database: Kysely<Tables>): Omit<QueueStore, keyof JobStore> {
  return {
    readQueue: (options) => readQueue(database, options),
    holdQueue: (request, options) => holdQueue(database, request, options),
    leaveQueue: (request, options) => leaveQueue(database, request, options),
    listWaiting: (request, options) => listWaiting(database, request, options),
    listOpenings: (request, options) => listOpenings(database, request, options),
    listLastFailures: (jobIds, options) => listLastFailures(database, jobIds, options),
  };
}
