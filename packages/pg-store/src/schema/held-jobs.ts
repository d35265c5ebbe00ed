/** Until when the queue leaves a job alone. Only a job that waits is held, whichever version of a process ends its wait. */
export const heldJobStatements: readonly string[] = [
  "alter table dispatch_jobs add column held_until timestamptz",
  `create or replace function dispatch_note_job() returns trigger language plpgsql as $$
    begin
      insert into dispatch_job_events (job_id, version, from_status, to_status, fields, assignment_id, actor, reason)
      values (new.id, new.version, case tg_op when 'UPDATE' then old.status end, new.status,
        case tg_op when 'INSERT' then '{}' else array_remove(array[
          case when old.cust_id is distinct from new.cust_id then 'customerId' end,
          case when old.held_until is distinct from new.held_until then 'heldUntil' end,
          case when (old.latitude, old.longitude) is distinct from (new.latitude, new.longitude) then 'location' end,
          case when old.note is distinct from new.note then 'note' end,
          case when old.priority is distinct from new.priority then 'priority' end,
          case when old.reference is distinct from new.reference then 'reference' end,
          case when old.requirements::text is distinct from new.requirements::text then 'requirements' end,
          case when (old.earliest, old.latest) is distinct from (new.earliest, new.latest) then 'window' end,
          case when old.work_seconds is distinct from new.work_seconds then 'workSeconds' end
        ], null) end,
        new.assignment_id, new.actor, new.reason)
      on conflict do nothing;
      return null;
    end $$`,
  `create or replace function dispatch_end_hold_of_job() returns trigger language plpgsql as $$
    begin
      new.held_until := null;
      return new;
    end $$`,
  `create trigger dispatch_jobs_held before update on dispatch_jobs for each row
    when (new.status <> 'waiting' and new.held_until is not null) execute function dispatch_end_hold_of_job()`,
];
