/**
 * What people need to recognise technicians and customers, and the ids that their owner gave them. Columns of these names
 * that the owner of the tables has already are used as they are.
 */
export const directoryStatements: readonly string[] = [
  ...["technicians", "customers"].map(
    (table) => `alter table ${table}
      add column if not exists external_id text,
      add column if not exists name text,
      add column if not exists phone text,
      add column if not exists email text,
      add column if not exists address text`,
  ),
  // Null: active, as is everyone whom another program created.
  "alter table customers add column if not exists is_active boolean",
  requireType("technicians", "external_id", ["text", "character varying"]),
  requireType("customers", "external_id", ["text", "character varying"]),
  requireType("customers", "is_active", ["boolean"]),
  "create unique index dispatch_technicians_external_id on technicians (external_id) where external_id is not null",
  "create unique index dispatch_customers_external_id on customers (external_id) where external_id is not null",
];

/** Fails with the SQLSTATE of a wrong type, so that the migration is refused with this message. */
function requireType(table: string, column: string, types: readonly string[]): string {
  return `do $do$
    declare
      type text := (
        select format_type(coalesce(nullif(typbasetype, 0), atttypid), null)
        from pg_attribute join pg_type on pg_type.oid = atttypid
        where attrelid = '${table}'::regclass and attname = '${column}'
      );
    begin
      if type <> all ('{${types.join()}}') then
        raise exception '${table}.${column} is % but must be ${types[0]}', type using errcode = '42804';
      end if;
    end $do$`;
}
