import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue } from "prom-client";
import type { MetricsReport } from "./messages.js";

type Metric = MetricObjectWithValues<MetricValue<string>>;

/** Adds up the metrics of all workers. What a worker has counted stays counted after its end, up to its last report. */
export interface MetricsSum {
  note(worker: number, metrics: MetricsReport): void;
  /** The worker has ended. */
  end(worker: number): Promise<void>;
  /** Returns the sum in the format of Prometheus. */
  toText(): Promise<string>;
}

export function createMetricsSum(): MetricsSum {
  const latest = new Map<number, MetricsReport>();
  /** What workers that have ended had counted: soon one report, however many they are. */
  const ended: MetricsReport[] = [];
  let merging: Promise<void> = Promise.resolve();

  const merge = async (): Promise<void> => {
    const parts = [...ended];
    if (parts.length > 1) ended.splice(0, parts.length, (await toSum(parts).getMetricsAsJSON()) as MetricsReport);
  };

  return {
    note(worker, metrics) {
      latest.set(worker, metrics);
    },
    end(worker) {
      const last = (latest.get(worker) ?? []).filter(isCount);
      latest.delete(worker);
      if (last.length > 0) ended.push(last);
      merging = merging.then(merge);
      return merging;
    },
    toText: () => toSum([...latest.values(), ...ended]).metrics(),
  };
}

function toSum(reports: readonly MetricsReport[]): ReturnType<typeof AggregatorRegistry.aggregate> {
  return AggregatorRegistry.aggregate(reports as Metric[][]);
}

/** A gauge says how it is now, so that of a process that has ended says nothing. */
function isCount({ type }: Metric): boolean {
  // At run time the name of the type, which the declaration calls a number.
  return ["counter", "histogram"].includes(String(type));
}
