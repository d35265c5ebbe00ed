import { type PostgresServer, startPostgres } from "../../packages/pg-store/test/postgres/start-postgres.js";

/** Starts a streaming standby of the primary, which is restarted for it. */
export async function startStandby(primary: PostgresServer): Promise<PostgresServer> {
  await primary.kill("SIGINT");
  const standby = await startPostgres(primary);
  await primary.start();
  return standby;
}
