import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/**
 * Each line says who asked for which route, and how the request ended. The route is the template, because the real path
 * names a connection or a fingerprint. Headers, query and body are left out because they carry credentials.
 */
export const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    requestTime: '$context.requestTime',
    ip: '$context.identity.sourceIp',
    method: '$context.httpMethod',
    resourcePath: '$context.resourcePath',
    status: '$context.status',
    latencyMs: '$context.responseLatency',
    integrationLatencyMs: '$context.integrationLatency',
    authorizerLatencyMs: '$context.authorizer.latency',
    caller: '$context.authorizer.principalId',
    operator: '$context.identity.userArn',
    errorResponseType: '$context.error.responseType',
  }),
);
