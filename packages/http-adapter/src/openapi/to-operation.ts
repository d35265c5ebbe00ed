import type { z } from "zod";
import { type ProblemStatus, titles } from "../problem/problem.js";
import type { AnswerHeader, RouteDescription, Shape } from "../route/define-route.js";
import { problemSchema } from "../schemas/problem-schema.js";
import type { Content, Operation, OperationResponse, Parameter } from "./document.js";
import { listComponents, toInlineSchema, toReference } from "./list-components.js";
import { toTagName } from "./tags.js";
import { toExample } from "./to-example.js";

/** The statuses of problems that any request can get behind a server and a guard. */
const anyProblems: readonly ProblemStatus[] = [400, 401, 403, 413, 422, 429, 500, 503];

/** Describes a route as an operation of OpenAPI 3.1. */
export function toOperation(route: RouteDescription): Operation {
  const { id, path, summary, detail, isOpenToTechnicians } = route;
  return {
    operationId: id,
    tags: [toTagName(path)],
    summary,
    description: isOpenToTechnicians === true ? `${detail} ${forTechnicians}` : detail,
    parameters: listParameters(route),
    ...describeBody(route),
    responses: listResponses(route),
  };
}

const forTechnicians = "Open to technicians, for their own data.";

function describeBody({ body, streamedBody }: RouteDescription): Pick<Operation, "requestBody"> {
  if (body !== undefined) {
    const content = toContentWithExample("application/json", body.describedAs ?? body.schema);
    return { requestBody: { required: body.isRequired, content } };
  }
  if (streamedBody === undefined) return {};
  const schema = toReference(streamedBody.schema);
  const content = Object.entries(streamedBody.examples).map(([type, example]) => [type, { schema, example }] as const);
  return { requestBody: { required: true, content: Object.fromEntries(content) } };
}

function listParameters({ params = {}, query = {}, headers = {}, example }: RouteDescription): readonly Parameter[] {
  return [
    ...describeAll("path", params, {}),
    ...describeAll("query", query, example),
    ...describeAll("header", headers, example),
  ];
}

function describeAll(place: Parameter["in"], shape: Shape, examples: RouteDescription["example"] = {}) {
  return Object.entries(shape).map(([name, schema]): Parameter => {
    const isRequired = !schema.safeParse(undefined).success;
    const { description = "", ...form } = toInlineSchema(schema);
    // List values are separated by commas.
    const example = form.type === "array" ? examples[name]?.split(",") : examples[name];
    return {
      ...{ name, in: place, description, ...(isRequired ? { required: true } : {}) },
      ...(place === "path" ? {} : { explode: false }),
      ...(example === undefined ? {} : { example }),
      schema: form,
    };
  });
}

function listResponses({ answer, otherAnswers, problems, body }: RouteDescription): Operation["responses"] {
  const answers = Object.entries({ [answer.status ?? 200]: answer, ...otherAnswers });
  const ofBody: readonly ProblemStatus[] = body === undefined ? [] : [415];
  const statuses = [...problems, ...ofBody, ...anyProblems].filter((status) => otherAnswers?.[status] === undefined);
  return Object.fromEntries([
    ...answers.map(([status, { text, schema, mediaType = "application/json", headers, example }]) => {
      const content = toContentWithExample(mediaType, schema, example);
      return [status, { description: text, ...describeHeaders(headers), content }] as const;
    }),
    ...statuses.map((status) => {
      const content = toContent("application/problem+json", problemSchema);
      return [status, { description: titles[status], content }] as const;
    }),
  ]);
}

function describeHeaders(names: readonly AnswerHeader[] = []): Pick<OperationResponse, "headers"> {
  if (names.length === 0) return {};
  const text = { type: "string" };
  return {
    headers: Object.fromEntries(names.map((name) => [name, { description: headerTexts[name], schema: text }])),
  };
}

const headerTexts: Readonly<Record<AnswerHeader, string>> = {
  ETag: "The version, in quotes: send it as If-Match to change only this version",
  Location: "The path of what was created",
  Link: "The address of the next page, relative to the request, if there is one",
};

function toContent(mediaType: string, schema: z.ZodType): Content {
  return { [mediaType]: { schema: toReference(schema) } };
}

function toContentWithExample(mediaType: string, schema: z.ZodType, fields?: object): Content {
  const reference = toReference(schema);
  const example = toExample(reference, listComponents());
  return {
    [mediaType]: { schema: reference, example: fields === undefined ? example : Object.assign({}, example, fields) },
  };
}
