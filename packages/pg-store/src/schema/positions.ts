import { isOfUnderway } from "./expressions.js";

/**
 * Gives the changes of technicians an order in which all of them can be read: by the transaction of the latest one, which
 * shows readers what may not be committed yet. A trigger notes it, so that a change by any program counts. Null: not changed
 * since this step. What a technician is underway to is in the events of assignments, which have such an order.
 */
export const positionStatements: readonly string[] = [
  "alter table technicians add column dispatch_xid xid8",
  "create index dispatch_technicians_changes on technicians (dispatch_xid, technicianid)",
  `create index dispatch_events_underway on dispatch_events (xid, tech_id) where ${isOfUnderway}`,
  `create or replace function dispatch_note_technician() returns trigger language plpgsql as $$
    begin
      new.dispatch_xid := dispatch_event_xid(pg_current_xact_id());
      return new;
    end $$`,
  `create trigger dispatch_technicians_noted before insert or update on technicians
    for each row execute function dispatch_note_technician()`,
  // The trigger above then notes the technician, whose row the statement that notes an absence has locked.
  `create or replace function dispatch_note_absence() returns trigger language plpgsql as $$
    begin
      update technicians set dispatch_xid = null where technicianid = new.tech_id;
      return null;
    end $$`,
  `create trigger dispatch_absences_noted after insert on dispatch_absences
    for each row execute function dispatch_note_absence()`,
];
