import { type Problem, problemOfError, toProblemResponse } from "@dispatch/http-adapter";
import { RequestError } from "@hono/node-server";

/** Answers a request that cannot reach the app because its target or host is not valid. */
export function refuseRequest(error: unknown): Response {
  return toProblemResponse(error instanceof RequestError ? toBadRequest(error) : problemOfError(error));
}

function toBadRequest({ message }: RequestError): Problem {
  return { status: 400, code: "BAD_REQUEST", detail: message };
}
