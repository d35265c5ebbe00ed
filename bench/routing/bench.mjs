// What the client of openrouteservice costs, compared with a bare request and JSON.parse: node bench/run.mjs routing
import { request as requestHttp } from "node:http";
import { orsDistances } from "@dispatch/ors-client";
import { nodeFetch } from "@dispatch/provider-kit/node";
import { Agent, request } from "undici";
import { measureAlternating } from "../measure-alternating.mjs";
import { startProcess } from "../start-process.mjs";
import { atMost, mapValues, printTable, toRatios, toRow } from "../table.mjs";

const country = { latitude: 50, longitude: 7 };

/** Measures the processor time of measuring 20 drives, one call after the other. */
export async function benchRouting(settings) {
  const stub = await startProcess("requests/routing-stub.mjs");
  const baseUrl = `${stub.url}/ors`;
  const url = `${baseUrl}/v2/matrix/driving-car`;
  const agent = new Agent();
  const competitors = mapValues(
    {
      "ours, nodeFetch": toMeasure(orsDistances({ baseUrl, fetch: nodeFetch })),
      "ours, global fetch": toMeasure(orsDistances({ baseUrl })),
      "undici.request": toBare((body) => postByUndici(url, agent, body)),
      "node:http": toBare((body) => postByHttp(url, body)),
      "global fetch": toBare(async (body) => (await fetch(url, { method: "POST", body, headers })).text()),
    },
    oneByOne,
  );
  const { turnMs, isShort } = settings;
  const micros = await measureAlternating(competitors, { ...settings, turnMs: isShort ? turnMs : 6 * turnMs });
  const toRatio = (name) => atMost(toRow(toRatios(micros[name], micros["undici.request"])), 2.5);
  printTable("Microseconds of processor time for 20 drives", {
    ...mapValues(micros, (values) => toRow(values, 0)),
    "ours, nodeFetch / undici.request": toRatio("ours, nodeFetch"),
    "ours, global fetch / undici.request": toRatio("ours, global fetch"),
  });
  await agent.close();
  await stub.stop();
}

const headers = { "content-type": "application/json" };

function toMeasure(distances) {
  return (origins, destination) => distances.measureDistances({ origins, destination });
}

function toBare(post) {
  return async (origins, destination) => {
    const toPosition = ({ longitude, latitude }) => [longitude, latitude];
    const body = JSON.stringify({
      locations: [destination, ...origins].map(toPosition),
      sources: origins.map((_, index) => index + 1),
      destinations: [0],
      metrics: ["distance", "duration"],
      units: "m",
    });
    return JSON.parse(await post(body));
  };
}

async function postByUndici(url, dispatcher, body) {
  const { body: answer } = await request(url, { method: "POST", dispatcher, body, headers });
  return answer.text();
}

function postByHttp(url, body) {
  return new Promise((resolve, reject) => {
    const options = { method: "POST", headers: { ...headers, "content-length": Buffer.byteLength(body) } };
    requestHttp(url, options, (response) => {
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

function oneByOne(call) {
  return async (from, to) => {
    for (let number = from; number < to; number += 1) {
      await call(
        Array.from({ length: 20 }, () => randomPlace()),
        randomPlace(),
      );
    }
  };
}

function randomPlace() {
  return { latitude: country.latitude + 4 * Math.random(), longitude: country.longitude + 6 * Math.random() };
}
