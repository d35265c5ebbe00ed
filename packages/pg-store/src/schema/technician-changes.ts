import { leastSilenceSeconds } from "@dispatch/core/plugin-kit";

/** What decides whether a technician can have a job, besides where they are. */
const abilities = [
  ...["is_active", "capacity", "skills", "availability", "territories", "attributes", "agrees_to_overtime"],
  ...["base_latitude", "base_longitude"],
];

const rowOf = (version: "old" | "new"): string => `(${abilities.map((column) => `${version}.${column}`).join(", ")})`;

const isAbilityChanged = `${rowOf("old")} is distinct from ${rowOf("new")}
  or (old.located_at is not null and new.located_at is null)`;

/** In seconds. A difference of times would fail if one of them is infinite. */
const silence = "extract(epoch from new.located_at)::float8 - extract(epoch from old.located_at)::float8";

/**
 * Which transaction last changed a technician in a way that may make a waiting job possible, whatever program wrote the row;
 * and after what silence, if it was a location report. The queue asks which of these transactions ended since it last
 * looked. Regular reports write nothing of it. Null: no such change since the columns were added.
 */
export const technicianChangeStatements: readonly string[] = [
  `alter table technicians
    add column dispatch_ability_xid xid8,
    add column dispatch_silence_seconds double precision`,
  // In a step of its own: with a default that is not constant, the step before would write every row.
  "alter table technicians alter column dispatch_ability_xid set default pg_current_xact_id()",
  `create index dispatch_technicians_ability on technicians (dispatch_ability_xid)
    where dispatch_ability_xid is not null`,
  `create or replace function dispatch_note_ability() returns trigger language plpgsql as $$
    begin
      new.dispatch_ability_xid := pg_current_xact_id();
      new.dispatch_silence_seconds := case when not (${isAbilityChanged}) then ${silence} end;
      return new;
    end $$`,
  `create trigger dispatch_technicians_ability before update on technicians for each row
    when (${isAbilityChanged} or ${silence} >= ${leastSilenceSeconds}) execute function dispatch_note_ability()`,
];
