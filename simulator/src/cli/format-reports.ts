import type { Report } from "../report/report.js";
import { formatTable } from "./format-table.js";

/** Returns a table with one line per policy. */
export function formatReports(reports: readonly Report[]): string {
  return formatTable(
    reports.map((report) => ({
      policy: report.policy,
      jobs: report.jobs,
      unserved: report.unserved,
      declined: report.declined,
      km: Math.round(report.drivenKilometers),
      "km/job": report.kilometersPerJob,
      "wait p50 min": report.waitMedianMinutes,
      "mean min": report.waitMeanMinutes,
      "p95 min": report.waitP95Minutes,
      "longest min": report.waitLongestMinutes,
      gini: report.jobsGini,
      variation: report.jobsVariation,
      calls: report.routingCalls,
      elements: report.routingElements,
      "proven %": Number((report.provenShare * 100).toFixed(2)),
    })),
  );
}
