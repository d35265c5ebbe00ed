import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { parseEnvironment } from "../../src/settings/settings.js";
import { startService } from "../support/service.js";

const root = new URL("../../../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

const dockerfile = read("Dockerfile");
const compose = parse(read("deploy/compose.yaml")) as Compose;
const manifests = readdirSync(new URL("deploy/kubernetes", root)).map((name) => read(`deploy/kubernetes/${name}`));
const byKind = new Map(manifests.map((text) => [(parse(text) as { kind: string }).kind, parse(text) as unknown]));
const deployment = byKind.get("Deployment") as Deployment;
const { containers, terminationGracePeriodSeconds } = deployment.spec.template.spec;
const [container] = containers;
const settings = new Set(read(".env.example").match(/^[A-Z_]+(?==)/gm));

interface Compose {
  readonly services: {
    readonly server: {
      readonly environment: Record<string, string>;
      readonly ports: string[];
      readonly stop_grace_period: string;
    };
  };
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Deployment {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: object; readonly annotations: Record<string, string> };
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly containers: readonly [
          {
            readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
            readonly env: readonly { readonly name: string; readonly value?: string }[];
            readonly startupProbe: Probe;
            readonly livenessProbe: Probe;
            readonly readinessProbe: Probe;
          },
        ];
      };
    };
  };
}

/** The port that the image listens on. */
const port = Number(/\bPORT=(\d+)/.exec(dockerfile)?.[1]);

describe("The deployment files", () => {
  it("the deployment files set only variables that .env.example lists", () => {
    const named = [
      ...Object.keys(compose.services.server.environment),
      ...container.env.map(({ name }) => name),
      ...Array.from(dockerfile.matchAll(/\b([A-Z_]+)=/g), ([, name]) => name),
    ];
    expect(named.filter((name) => name === undefined || !settings.has(name))).toEqual([]);
  });

  it("The deployment files use the same port in Dockerfile, Compose, Kubernetes and Prometheus", () => {
    const annotations = deployment.spec.template.metadata.annotations;
    expect(dockerfile).toContain(`EXPOSE ${port}`);
    expect(compose.services.server.ports).toEqual([`${port}:${port}`]);
    const probePort = Number(container.env.find(({ name }) => name === "DISPATCH_PROBE_PORT")?.value);
    expect(container.ports).toEqual([
      { name: "http", containerPort: port },
      { name: "probes", containerPort: probePort },
    ]);
    const { startupProbe, livenessProbe, readinessProbe } = container;
    expect([startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.port)).toEqual(
      Array.from({ length: 3 }, () => "probes"),
    );
    expect(annotations["prometheus.io/port"]).toBe(String(port));
  });

  it("The deployment files build the image with the project's version of pnpm", () => {
    const { packageManager } = JSON.parse(read("package.json")) as { packageManager: string };
    expect(dockerfile).toContain(`npm install --global ${packageManager}\n`);
  });

  it.each([
    [
      "Kubernetes",
      Object.fromEntries(container.env.map(({ name, value }) => [name, value])),
      terminationGracePeriodSeconds,
    ],
    ["Compose", compose.services.server.environment, Number.parseInt(compose.services.server.stop_grace_period, 10)],
  ])("give the server time to answer accepted requests before it is killed: %s", (_, environment, graceSeconds) => {
    const { guard, requestTimeoutMs, drainMs } = parseEnvironment({ ...environment, AUTH: "off", API_KEYS: "" });
    const closePoolMs = 5_000;
    expect(drainMs).toBeGreaterThan(requestTimeoutMs);
    expect(graceSeconds * 1_000).toBeGreaterThan(guard.drainDelayMs + drainMs + closePoolMs);
  });

  it("the deployment files name the scrape job as the alerts expect", () => {
    const { scrape_configs } = parse(read("deploy/prometheus/prometheus.yaml")) as {
      scrape_configs: [{ job_name: string }];
    };
    expect(
      parseAlerts()
        .map(({ expr }) => expr)
        .join(),
    ).toContain(`{job="${scrape_configs[0].job_name}"}`);
  });

  it("the deployment files select the pods that the Deployment creates", () => {
    const { labels } = deployment.spec.template.metadata;
    expect(deployment).toMatchObject({ spec: { selector: { matchLabels: labels } } });
    expect(byKind.get("Service")).toMatchObject({ spec: { selector: labels } });
    expect(byKind.get("PodDisruptionBudget")).toMatchObject({ spec: { selector: { matchLabels: labels } } });
  });

  it("probe paths that the server answers, and use only metrics that it exports", async () => {
    const plain = container.env.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value]);
    const { OPENROUTE_BASE_URL: _, ...environment } = Object.fromEntries(plain) as Record<string, string>;
    await using service = await startService({
      environment: {
        ...environment,
        AUTH: "off",
        DISPATCH_KEEP_EVENTS_DAYS: "365",
        DISPATCH_DRAIN_DELAY_MS: "0",
        DISPATCH_PROBE_PORT: "0",
      },
    });
    const get = async (path: string): Promise<Response> => fetchHeld(`${service.url}${path}`);
    const probe = async (path: string): Promise<Response> => fetchHeld(`${service.server.probeUrl}${path}`);
    const healthCheck = /127\.0\.0\.1:\$\{process\.env\.DISPATCH_PROBE_PORT \|\| process\.env\.PORT\}(\/\w+)/.exec(
      dockerfile,
    )?.[1];
    const { startupProbe, livenessProbe, readinessProbe } = container;
    expect((await get(healthCheck ?? "")).status).toBe(200);
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
      expect((await probe(httpGet.path)).status).toBe(200);
    }
    const scrape = await (await get(deployment.spec.template.metadata.annotations["prometheus.io/path"] ?? "")).text();
    const measured = new Set(Array.from(scrape.matchAll(/^# TYPE (\S+)/gm), ([, name]) => name));
    expect(findMetrics().filter((name) => !measured.has(name))).toEqual([]);
  });
});

it("Every alert has a row in docs/operating/alerts.md", () => {
  const page = read("docs/operating/alerts.md");
  const names = parseAlerts().map(({ alert }) => alert);
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !page.includes(`| \`${name}\` `))).toEqual([]);
});

interface Rule {
  readonly alert: string;
  readonly expr: string;
}

function parseAlerts(): readonly Rule[] {
  const { groups } = parse(read("deploy/prometheus/alerts.yaml")) as { groups: { rules: Rule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

/** The metrics that the autoscaler, the alerts and the dashboard use. */
function findMetrics(): readonly string[] {
  const dashboard = JSON.parse(read("deploy/grafana/dispatch.json")) as { panels: { targets: { expr: string }[] }[] };
  const scaler = byKind.get("HorizontalPodAutoscaler") as {
    spec: { metrics: { pods: { metric: { name: string } } }[] };
  };
  const expressions = [
    ...parseAlerts().map(({ expr }) => expr),
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ...scaler.spec.metrics.map(({ pods }) => pods.metric.name),
  ];
  const names = expressions.flatMap((text) => text.match(/\b(?:dispatch|http|nodejs|process)_\w+/g) ?? []);
  return [...new Set(names.map((name) => name.replace(/_(?:bucket|count|sum)$/, "")))];
}
