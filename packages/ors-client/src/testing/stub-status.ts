import { jsonAnswer, type StubAnswer } from "./stub-answer.js";
import type { StubSettings } from "./stub-options.js";

export function answerHealth(isReady: boolean): StubAnswer {
  return isReady ? jsonAnswer(200, { status: "ready" }) : jsonAnswer(503, { status: "not ready" });
}

export function answerStatus(isReady: boolean, { engineVersion, profiles }: StubSettings): StubAnswer {
  const engine = { version: engineVersion, build_date: "2026-07-28T15:00:00Z", graph_version: "1" };
  if (!isReady) return jsonAnswer(200, { engine });
  const status = {
    encoder_name: "driving-car",
    graph_build_date: "2026-08-02T10:00:00Z",
    osm_date: "2026-07-27T00:00:00Z",
    limits: { maximum_distance: 100_000, maximum_waypoints: 50 },
    storages: {},
    encoded_values: [],
  };
  return jsonAnswer(200, {
    languages: ["en-us"],
    engine,
    profiles: Object.fromEntries(profiles.map((profile) => [profile, status])),
    services: ["routing", "isochrones", "matrix", "snap", "export", "match"],
  });
}
