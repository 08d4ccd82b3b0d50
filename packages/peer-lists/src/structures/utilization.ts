/** What of a load report counts as a server's utilization. */
import type { LoadReport } from '@peerage/peer-core';
import { checkOption } from '../check-option.js';

/** How full a server is by its report; not above 0 when the report does not say. */
export type Utilization = (report: LoadReport) => number;

type Metric = (report: LoadReport) => number | undefined;

const fields: ReadonlyMap<string, Metric> = new Map<string, Metric>([
  ['application_utilization', report => report.applicationUtilization],
  ['cpu_utilization', report => report.cpuUtilization],
  ['mem_utilization', report => report.memUtilization],
]);

/**
 * The greatest of the named metrics; when the report has none of them the application's own measure, and when it
 * has none either, CPU.
 *
 * The order of gRFC A58 and of Envoy's `orca_weight_manager_use_named_metrics_first`: whoever names metrics means
 * them. Names are those of gRFC A114.
 *
 * @throws PeerError `invalid-configuration` naming `option` when it holds something that names no metric.
 */
export function utilization(option: string, names: readonly string[]): Utilization {
  const metrics = names.map((name, index) => metricNamed(`${option}[${index}]`, name));
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

function metricNamed(field: string, name: string): Metric {
  const known = fields.get(name);
  if (known !== undefined) return known;
  const [, map, key = ''] = /^(named_metrics|utilization)\.(.+)$/s.exec(name) ?? [];
  const expected = `${[...fields.keys()].join(', ')}, named_metrics.<name> or utilization.<name>`;
  checkOption(field, name, map !== undefined, expected);
  return map === 'named_metrics' ? report => report.namedMetrics?.[key] : report => report.utilization?.[key];
}
