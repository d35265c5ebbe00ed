import { problem, type StubAnswer, StubRefusal } from "./stub-answer.js";
import { refuse } from "./stub-checks.js";
import { answerMatrix } from "./stub-matrix.js";
import type { StubRequest, StubSettings } from "./stub-options.js";

/** The answer of openrouteservice to a request that the gateway let through. */
export function answerRequest(request: StubRequest, settings: StubSettings, isReady: boolean): StubAnswer {
  try {
    return route(request, settings, isReady);
  } catch (error) {
    if (error instanceof StubRefusal) return error.answer;
    throw error;
  }
}

function route(request: StubRequest, settings: StubSettings, _isReady: boolean): StubAnswer {
  const { service, method, suffix, path } = request;
  switch (service) {
    case "matrix":
      checkSuffix(suffix, ["", "/json"], 6007, settings);
      return method === "POST" ? answerMatrix(request, settings) : problem(405, "Method Not Allowed", path);
    default:
      return problem(404, "Not Found", path);
  }
}

/** A slash at the end counts as a suffix too. */
function checkSuffix(suffix: string, known: readonly string[], code: number, settings: StubSettings): void {
  if (!known.includes(suffix)) refuse(settings, 406, code, "This response format is not supported");
}
