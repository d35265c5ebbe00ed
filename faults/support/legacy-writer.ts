import { setTimeout as sleep } from "node:timers/promises";
import { createPgPool } from "../../packages/pg-store/src/index.js";

export interface LegacyWriter {
  /** Stops, and returns how many rows were written. */
  stop(): Promise<number>;
}

/** A program that knows only the old tables: it books any technician, and updates their rows. */
export function startLegacyWriter(databaseUrl: string, technicians: number): LegacyWriter {
  let isRunning = true;
  const pool = createPgPool({ connectionString: databaseUrl, maxConnections: 2 });
  const run = async (text: string, technician: number): Promise<void> => {
    const client = await pool.connect();
    await client.query({ text, values: [technician] }).finally(() => client.release());
  };
  const write = async (): Promise<number> => {
    let rows = 0;
    for (; isRunning; rows += 1) {
      const technician = (rows % technicians) + 1;
      await run("insert into assignments (cust_id, tech_id, distance_km) values (1, $1, 1.5)", technician);
      await run("update technicians set latitude = latitude where technicianid = $1", technician);
      await sleep(5);
    }
    return rows;
  };
  const written = write();
  return {
    async stop() {
      isRunning = false;
      const rows = await written;
      await pool.end();
      return rows;
    },
  };
}
