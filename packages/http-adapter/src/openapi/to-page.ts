import { html, raw } from "hono/html";
import type { Content, OpenApiDocument, Operation, Parameter } from "./document.js";
import { pageStyle } from "./page-style.js";
import { type Html, schemaToHtml } from "./schema-to-html.js";

/** A document as a page of its own: no script, and nothing from elsewhere. */
export function toPage(document: OpenApiDocument): Html {
  const { info, paths, components, servers } = document;
  const basePath = servers[0]?.url ?? "/";
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title}</title>
<style>${raw(pageStyle)}</style>
</head>
<body>
<h1>${info.title}</h1>
<p>${info.description} <a href="openapi.json">openapi.json</a></p>
<h2>Routes</h2>
${Object.entries(paths).map(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => operationToHtml(method, path, operation, basePath)),
)}
<h2>Messages</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) => html`<details><summary><code>${name}</code>
<span>${schema.description ?? ""}</span></summary><div id="${name}">${schemaToHtml(schema)}</div></details>`,
)}
</body>
</html>`;
}

function operationToHtml(method: string, path: string, operation: Operation, basePath: string): Html {
  const { summary, description, parameters, requestBody, responses } = operation;
  return html`<details><summary><b class="${method}">${method.toUpperCase()}</b> <code>${path}</code>
<span>${summary}</span></summary><div>
<p>${description ?? ""}</p>
<pre>${toCommand(method, path, operation, basePath)}</pre>
${parameters.length === 0 ? "" : html`<h3>Parameters</h3><dl>${parameters.map(parameterToHtml)}</dl>`}
${requestBody === undefined ? "" : html`<h3>Body${requestBody.required ? "" : ", optional"}</h3>${contentToHtml(requestBody.content)}`}
<h3>Answers</h3>
<dl>${Object.entries(responses).map(
    ([status, { description: text, content }]) =>
      html`<dt>${status} <span>${text}: ${contentToHtml(content)}</span></dt>`,
  )}</dl>
</div></details>`;
}

function parameterToHtml({ name, in: place, required, schema }: Parameter): Html {
  return html`<dt>${name}${required === true ? "" : html`<i>optional</i>`} <span>${place}, ${schemaToHtml(schema)}</span></dt>
<dd>${schema.description ?? ""}</dd>`;
}

function contentToHtml(content: Content): Html {
  return html`${Object.entries(content).map(([mediaType, { schema }]) => html`${schemaToHtml(schema)} <i>${mediaType}</i>`)}`;
}

/** For a shell. */
function toCommand(method: string, path: string, { requestBody }: Operation, basePath: string): string {
  const address = `http://localhost:8000${basePath.replace(/\/$/, "")}${path}`;
  const verb = method === "get" ? "" : `-X ${method.toUpperCase()} `;
  const body = requestBody?.required === true ? ` \\\n  -H 'content-type: application/json' -d @body.json` : "";
  return `curl ${verb}'${address}'${body}`;
}
