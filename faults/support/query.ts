import { createPgPool } from "../../packages/pg-store/src/index.js";

export async function query(url: string, text: string): Promise<readonly unknown[]> {
  const pool = createPgPool({ connectionString: url });
  try {
    const client = await pool.connect();
    try {
      const { rows } = await client.query({ text, values: [] });
      return rows;
    } finally {
      // Otherwise the pool would wait for it forever.
      client.release();
    }
  } finally {
    await pool.end();
  }
}
