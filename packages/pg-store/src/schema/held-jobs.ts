import { noteJobFunction } from "./jobs.js";

/** Until when the queue leaves a job alone. Only a job that waits is held, whichever version of a process ends its wait. */
export const heldJobStatements: readonly string[] = [
  "alter table dispatch_jobs add column held_until timestamptz",
  noteJobFunction(`
          case when old.held_until is distinct from new.held_until then 'heldUntil' end,`),
  `create or replace function dispatch_end_hold_of_job() returns trigger language plpgsql as $$
    begin
      new.held_until := null;
      return new;
    end $$`,
  `create trigger dispatch_jobs_held before update on dispatch_jobs for each row
    when (new.status <> 'waiting' and new.held_until is not null) execute function dispatch_end_hold_of_job()`,
];
