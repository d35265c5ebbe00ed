/**
 * Who agreed to overtime, and absences of technicians. Those that their owner keeps in `availability` are never written.
 */
export const absenceStatements: readonly string[] = [
  "alter table technicians add column agrees_to_overtime boolean",
  `create table dispatch_absences (
    tech_id integer not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    reason text,
    actor text,
    noted_at timestamptz not null default now(),
    primary key (tech_id, ends_at, starts_at)
  )`,
];
