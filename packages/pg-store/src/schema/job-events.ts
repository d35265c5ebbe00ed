/**
 * Gives the events of jobs an order in which all of them can be read, as those of assignments have: by the transaction that
 * wrote them, which shows readers what may not be committed yet. A job may be changed by a transaction that is older than
 * the one that changed it before, so an event takes the transaction of the previous event of its job if that is newer.
 */
export const jobEventStatements: readonly string[] = [
  `alter table dispatch_job_events
    add column xid xid8 not null default pg_current_xact_id(),
    add column id bigint generated always as identity`,
  "create unique index dispatch_job_events_order on dispatch_job_events (xid, id)",
  `create or replace function dispatch_order_job_event() returns trigger language plpgsql as $$
    begin
      new.xid := greatest(dispatch_event_xid(pg_current_xact_id()),
        (select xid from dispatch_job_events where job_id = new.job_id order by version desc limit 1));
      return new;
    end $$`,
  `create trigger dispatch_job_events_ordered before insert on dispatch_job_events
    for each row execute function dispatch_order_job_event()`,
];
