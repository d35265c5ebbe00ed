/** The tables that this service had before it used the dispatcher. */
export const schema = `
  create table customers (id bigint generated always as identity primary key, latitude float8, longitude float8);
  create table engineers (id bigint generated always as identity primary key, is_on_duty boolean not null);
  create table visits (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customers,
    engineer_id bigint not null references engineers,
    road_meters float8 not null,
    planned_at timestamptz not null default now()
  );
  create table outbox (id bigint generated always as identity primary key, topic text not null, visit_id bigint not null);
`;
