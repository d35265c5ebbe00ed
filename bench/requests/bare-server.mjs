// HTTP and statements, with nothing between them. POST /dispatch/{customer}, or /insert/{customer}, which does not search.
import { createServer } from "node:http";
import { createPgPool } from "@dispatch/pg-store";
import { claim, insert, nearest } from "./statements.mjs";

const pool = createPgPool({ connectionString: process.env.DATABASE_URL });
const size = Number(process.env.FLEET_SIZE);

const server = createServer(async (request, response) => {
  const [, kind, customerId] = request.url.split("/");
  const { rows } = await (kind === "insert" ? store(customerId) : dispatch(customerId));
  response.setHeader("content-type", "application/json").end(JSON.stringify(rows[0]));
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));

function store(customerId) {
  return pool.query({ name: "insert", text: insert, values: [customerId, 1 + Math.floor(Math.random() * size)] });
}

async function dispatch(customerId) {
  const { rows } = await pool.query({ name: "nearest", text: nearest, values: [customerId] });
  return pool.query({ name: "claim", text: claim, values: [customerId, rows[0].technicianid] });
}
