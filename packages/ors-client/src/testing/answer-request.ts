import { problem, type StubAnswer, StubRefusal } from "./stub-answer.js";
import { answerDirections } from "./stub-directions.js";
import { answerMatrix } from "./stub-matrix.js";
import { answerOptimization } from "./stub-optimization.js";
import type { StubRequest, StubSettings } from "./stub-options.js";
import { refuse } from "./stub-protocol.js";
import { answerSnap } from "./stub-snap.js";
import { answerHealth, answerStatus } from "./stub-status.js";

/** Returns the answer of openrouteservice to a request that the gateway passed on. */
export function answerRequest(request: StubRequest, settings: StubSettings, isReady: boolean): StubAnswer {
  try {
    return route(request, settings, isReady);
  } catch (error) {
    if (error instanceof StubRefusal) return error.answer;
    throw error;
  }
}

function route(request: StubRequest, settings: StubSettings, isReady: boolean): StubAnswer {
  const { service, method, suffix, profile, path } = request;
  switch (service) {
    case "matrix":
      return toProfile(request, settings, ["", "/json"], 6007, ["POST"], answerMatrix);
    case "snap":
      return toProfile(request, settings, ["", "/json", "/geojson"], 8007, ["POST"], answerSnap);
    case "directions":
      return toProfile(request, settings, ["", "/json", "/geojson", "/gpx"], 2007, ["GET", "POST"], answerDirections);
    case "optimization":
      return method === "POST" ? answerOptimization(request, settings) : problem(405, "Method Not Allowed", path);
  }
  // The public service has no health and no status.
  const isProbe = settings.gateway === null && method === "GET" && profile + suffix === "";
  if (isProbe && service === "health") return answerHealth(isReady);
  if (isProbe && service === "status") return answerStatus(isReady, settings);
  return problem(404, "Not Found", path);
}

function toProfile(
  request: StubRequest,
  settings: StubSettings,
  suffixes: readonly string[],
  formatCode: number,
  methods: readonly string[],
  answer: (request: StubRequest, settings: StubSettings) => StubAnswer,
): StubAnswer {
  checkSuffix(request.suffix, suffixes, formatCode, settings);
  return methods.includes(request.method)
    ? answer(request, settings)
    : problem(405, "Method Not Allowed", request.path);
}

/** A trailing slash counts as a suffix too. */
function checkSuffix(suffix: string, known: readonly string[], code: number, settings: StubSettings): void {
  if (!known.includes(suffix)) refuse(settings, 406, code, "This response format is not supported");
}
