import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
// oxlint-disable-next-line import/no-named-as-default -- its types export the function as default alone
import middy, { type MiddyfiedHandler } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Log } from '../lib/ports.ts';

const logger = new Logger({ serviceName: 'trailwarden' });
const metrics = new Metrics({ namespace: 'Trailwarden', serviceName: 'trailwarden', logger });

/** The logger as the loop needs it. */
export const log: Log = {
  info: (message, fields) => logger.info(message, { ...fields }),
  warn: (message, fields) => logger.warn(message, { ...fields }),
  error: (message, fields) => logger.error(message, { ...fields }),
  count: (metric) => metrics.addMetric(metric, MetricUnit.Count, 1),
  measure: (metric, seconds) => metrics.addMetric(metric, MetricUnit.Seconds, seconds),
};

/** The coat that every handler wears: the invocation's id in each line, metrics written when it ends. */
export const coat = <E, R>(inner: (event: E, context: Context) => Promise<R>): MiddyfiedHandler<E, R> =>
  middy(inner)
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics));
