/** What of a load report counts as a server's utilization. */
import type { LoadReport } from '@peerage/peer-core';
import { each, type Rule, rule } from '@peerage/peer-core/settings';

/** How full a server is by its report; not above 0 when the report does not say. */
export type Utilization = (report: LoadReport) => number;

type Metric = (report: LoadReport) => number | undefined;

const fields: ReadonlyMap<string, Metric> = new Map<string, Metric>([
  ['application_utilization', report => report.applicationUtilization],
  ['cpu_utilization', report => report.cpuUtilization],
  ['mem_utilization', report => report.memUtilization],
]);

/** Names of metrics, as gRFC A114 has them. */
export const metricNames: Rule = each(
  rule(
    `${[...fields.keys()].join(', ')}, named_metrics.<name> or utilization.<name>`,
    name => typeof name === 'string' && metricNamed(name) !== undefined,
  ),
);

/**
 * The greatest of the named metrics; when the report has none of them the application's own measure, and when it
 * has none either, CPU.
 *
 * The order of gRFC A58 and of Envoy's `orca_weight_manager_use_named_metrics_first`: whoever names metrics means
 * them.
 */
export function utilization(names: readonly string[]): Utilization {
  const metrics = names.map(metricNamed).filter(metric => metric !== undefined);
  return report => {
    let greatest = 0;
    for (const metric of metrics) {
      const value = metric(report) ?? 0;
      if (value > greatest && Number.isFinite(value)) greatest = value;
    }
    if (greatest > 0) return greatest;
    const { applicationUtilization = 0, cpuUtilization = 0 } = report;
    return applicationUtilization > 0 ? applicationUtilization : cpuUtilization;
  };
}

function metricNamed(name: string): Metric | undefined {
  const [, map, key = ''] = /^(named_metrics|utilization)\.(.+)$/s.exec(name) ?? [];
  if (map === undefined) return fields.get(name);
  return map === 'named_metrics' ? report => report.namedMetrics?.[key] : report => report.utilization?.[key];
}
