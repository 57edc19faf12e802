import { requireServer } from '@fairlead/runtime/testing';

/** Where the tests find Jaeger: its query API at `JAEGER_URL`, its collectors beside it at their standard ports. */
export async function findJaeger() {
  const query = await requireServer({ name: 'Jaeger', port: 16_686, env: 'JAEGER_URL' });
  const { JAEGER_COLLECTOR_PORT = '14268', JAEGER_OTLP_PORT = '4318' } = process.env;
  const { host } = query;
  return {
    skip: query.skip,
    queryUrl: `http://${query.address}`,
    thriftEndpoint: `http://${host}:${JAEGER_COLLECTOR_PORT}/api/traces`,
    otlpEndpoint: `http://${host}:${JAEGER_OTLP_PORT}/v1/traces`,
  };
}

/** Nothing listens there: the port is reserved, and connecting to it is refused. */
export const NOWHERE = 'http://127.0.0.1:1';
