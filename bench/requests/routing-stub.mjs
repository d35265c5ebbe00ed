// Answers matrix and directions requests like openrouteservice, at once: a drive is 1.3 times as long as the great circle.
import { createServer } from "node:http";
import { greatCircleDistanceMeters } from "@dispatch/core";

const server = createServer(async (request, response) => {
  const answer = request.url.includes("/directions/") ? toDirections : toMatrix;
  const body = answer(JSON.parse(await readText(request)));
  response.setHeader("content-type", "application/json").end(JSON.stringify(body));
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));

async function readText(request) {
  let text = "";
  for await (const part of request) text += part;
  return text;
}

function toMatrix({ locations, sources, destinations }) {
  const from = sources.map((index) => toPlace(locations[index]));
  const to = destinations.map((index) => toPlace(locations[index]));
  const distances = from.map((start) => to.map((end) => toDriveMeters(start, end)));
  const durations = distances.map((row) => row.map(toSeconds));
  return { distances, durations, sources: from.map(toSnap), destinations: to.map(toSnap) };
}

function toDirections({ coordinates }) {
  const [start, end] = coordinates.map(toPlace);
  const distance = toDriveMeters(start, end);
  return { routes: [{ summary: { distance, duration: toSeconds(distance) } }] };
}

function toPlace([longitude, latitude]) {
  return { longitude, latitude };
}

function toDriveMeters(start, end) {
  return Math.round(1.3 * greatCircleDistanceMeters(start, end));
}

function toSeconds(meters) {
  return meters / 15;
}

function toSnap({ longitude, latitude }) {
  return { location: [longitude, latitude], snapped_distance: 0 };
}
