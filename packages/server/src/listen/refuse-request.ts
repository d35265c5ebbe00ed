import { type Problem, problemOfError, toProblemResponse } from "@dispatch/http-adapter";
import { RequestError } from "@hono/node-server";

/** Answers what never comes to the app: a request whose target or host is none. */
export function refuseRequest(error: unknown): Response {
  return toProblemResponse(error instanceof RequestError ? toBadRequest(error) : problemOfError(error));
}

function toBadRequest({ message }: RequestError): Problem {
  return { status: 400, code: "BAD_REQUEST", detail: message };
}
