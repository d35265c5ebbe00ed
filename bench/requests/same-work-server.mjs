// The same work as a dispatch of ours, with nothing between: node:http, named statements, and one request for 20 drives.
// POST /dispatch/{customer} works on Postgres; /memory/{customer} has everything in memory: it asks for the drives, and answers.
import { Agent, createServer, request } from "node:http";
import { createPgPool } from "@dispatch/pg-store";
import { sameClaim, sameCustomer, sameNearest } from "./statements.mjs";

const pool = createPgPool({ connectionString: process.env.DATABASE_URL });
const drivesUrl = `${process.env.OPENROUTE_BASE_URL}/v2/matrix/driving-car`;
const agent = new Agent({ keepAlive: true });
const { rows: places } = await pool.query("select technicianid, latitude, longitude from technicians limit 1000");

const server = createServer(async (incoming, response) => {
  const [, kind, customerId] = incoming.url.split("/");
  const answer = await (kind === "memory" ? dispatchInMemory() : dispatch(Number(customerId)));
  response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));

async function dispatch(customerId) {
  const { rows } = await pool.query({ name: "customer", text: sameCustomer, values: [customerId] });
  const { latitude, longitude } = rows[0];
  const nearest = await pool.query({ name: "same nearest", text: sameNearest, values: [longitude, latitude] });
  const drives = await measure(nearest.rows, rows[0]);
  const best = findLeast(drives);
  const technicianId = nearest.rows[best].technicianid;
  const decision = { customerId, candidates: nearest.rows.map((row, index) => [row.technicianid, ...drives[index]]) };
  const values = [customerId, technicianId, drives[best][0] / 1000, latitude, longitude, JSON.stringify(decision)];
  for (;;) {
    // No row: another claim took the lane at the same moment.
    const claimed = await pool.query({ name: "same claim", text: sameClaim, values });
    if (claimed.rows.length > 0) return claimed.rows[0];
  }
}

async function dispatchInMemory() {
  const start = Math.floor(Math.random() * (places.length - 20));
  const nearest = places.slice(start, start + 20);
  const drives = await measure(nearest, places[0]);
  const best = findLeast(drives);
  return { technicianId: nearest[best].technicianid, meters: drives[best][0] };
}

async function measure(origins, destination) {
  const body = JSON.stringify({
    locations: [...origins, destination].map(({ longitude, latitude }) => [longitude, latitude]),
    sources: origins.map((_, index) => index),
    destinations: [origins.length],
    metrics: ["distance", "duration"],
    units: "m",
  });
  const { distances, durations, sources } = JSON.parse(await post(body));
  return sources.map(({ snapped_distance: snap }, index) => [distances[index][0], durations[index][0], snap]);
}

function findLeast(drives) {
  return drives.reduce((best, [meters], index) => (meters < drives[best][0] ? index : best), 0);
}

function post(body) {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    request(drivesUrl, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
      response.on("end", () => resolve(text));
    })
      .on("error", reject)
      .end(body);
  });
}
