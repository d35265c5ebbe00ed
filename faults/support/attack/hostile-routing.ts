import { createServer, request as forward, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { startStubOrs } from "../../../packages/ors-client/src/testing/index.js";

/** A stub of openrouteservice that can answer like an attacker. */
export interface HostileRouting {
  readonly url: string;
  /** Null: the stub answers. */
  mode: Hostility | null;
}

export type Hostility = "blanks" | "bomb" | "redirect" | "endless" | "deep" | "names" | "html";

/** 2 MB each, just below the limit of an answer. */
const deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
const names = `{${Array.from({ length: 170_000 }, (_, index) => `"n${index}":1`).join(",")}}`;

const bombBytes = 300_000_000;

export async function startHostileRouting(): Promise<HostileRouting> {
  const stub = await startStubOrs();
  // Made before anything is measured.
  const bomb = gzipSync(Buffer.alloc(bombBytes, " "));
  const answers: Readonly<Record<Hostility, (response: ServerResponse) => void>> = {
    blanks(response) {
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { code: 2004, message: `total of${" ".repeat(200_000)}!` } }));
    },
    bomb(response) {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
      response.end(bomb);
    },
    redirect(response) {
      response.writeHead(307, { location: "/again" });
      response.end();
    },
    deep(response) {
      response.writeHead(200, { "content-type": "application/json" }).end(deep);
    },
    names(response) {
      response.writeHead(200, { "content-type": "application/json" }).end(names);
    },
    html(response) {
      response.writeHead(403, { "content-type": "text/html" }).end("<html><p>quota exceeded</p></html>");
    },
    endless(response) {
      response.writeHead(200, { "content-type": "application/json" });
      const chunk = Buffer.alloc(65_536, " ");
      const write = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", write);
      write();
    },
  };
  const server = createServer((incoming, response) => {
    incoming.on("error", () => undefined);
    response.on("error", () => undefined);
    const { mode } = routing;
    if (mode !== null) {
      incoming.resume();
      answers[mode](response);
      return;
    }
    const { method, headers } = incoming;
    const passed = forward(`${stub.url}${incoming.url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const routing: HostileRouting = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode: null,
  };
  return routing;
}
