import { atMost, toRow } from "../table.mjs";

/** Returns how large each competitor's decisions are as stored, and how much of the write-ahead log a dispatch takes. */
export async function writtenBytes(competitors, { query, completeAll }, turnMs) {
  const rows = {};
  for (const [name, measure] of Object.entries(competitors)) {
    const [{ lsn: start }] = (await query("select pg_current_wal_insert_lsn() as lsn")).rows;
    const [{ last }] = (await query("select max(id) as last from assignments")).rows;
    await measure(16, turnMs);
    const { rows: found } = await query(
      `select count(*)::integer as count, avg(pg_column_size(body))::float8 as bytes,
        pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1::pg_lsn)::float8 / count(*) as wal
      from dispatch_decisions where assignment_id > $2`,
      [start, last],
    );
    await completeAll();
    const decision = toRow([found[0].bytes], 0);
    rows[`${name}: the decision`] = name.startsWith("ours") ? atMost(decision, 2500) : decision;
    rows[`${name}: the write-ahead log`] = toRow([found[0].wal], 0);
  }
  return rows;
}
