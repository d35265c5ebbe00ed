import { createPgPool } from "../../packages/pg-store/src/index.js";

export async function query(url: string, text: string): Promise<readonly unknown[]> {
  const pool = createPgPool({ connectionString: url });
  try {
    const client = await pool.connect();
    const { rows } = await client.query({ text, values: [] });
    client.release();
    return rows;
  } finally {
    await pool.end();
  }
}
