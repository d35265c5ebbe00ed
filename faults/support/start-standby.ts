import { type PostgresServer, startPostgres } from "../../packages/pg-store/test/postgres/start-postgres.js";

/** A server that streams all that the primary writes; the primary is started again for it. */
export async function startStandby(primary: PostgresServer): Promise<PostgresServer> {
  await primary.kill("SIGINT");
  const standby = await startPostgres(primary);
  await primary.start();
  return standby;
}
