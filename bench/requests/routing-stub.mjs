// Answers the matrix of openrouteservice at once: each drive is 1.3 times as long as the great circle.
import { createServer } from "node:http";
import { greatCircleDistanceMeters } from "@dispatch/core";

const server = createServer(async (request, response) => {
  const { locations, sources, destinations } = JSON.parse(await readText(request));
  const from = toPlaces(sources, locations);
  const to = toPlaces(destinations, locations);
  const distances = from.map((start) => to.map((end) => Math.round(1.3 * greatCircleDistanceMeters(start, end))));
  const durations = distances.map((row) => row.map((meters) => meters / 15));
  const body = { distances, durations, sources: from.map(toSnap), destinations: to.map(toSnap) };
  response.setHeader("content-type", "application/json").end(JSON.stringify(body));
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));

async function readText(request) {
  let text = "";
  for await (const part of request) text += part;
  return text;
}

function toPlaces(indices, locations) {
  return indices.map((index) => ({ longitude: locations[index][0], latitude: locations[index][1] }));
}

function toSnap({ longitude, latitude }) {
  return { location: [longitude, latitude], snapped_distance: 0 };
}
