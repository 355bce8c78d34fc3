import type { Iam } from '../iam/iam.ts';
import type { AccessRequest } from '../iam/policy.ts';
import type { Api } from './api.ts';
import type { RequestHead } from './incoming-request.ts';
import type { RefusalDetails } from './refusal.ts';

/** Whether a function's policy lets API Gateway invoke it for a method or an authorizer: the end of that one's ARN. */
export type MayInvoke = (functionArn: string, source: string) => boolean;

export const mayInvoke =
  ({ region, accountId, apiId }: Api, iam: Pick<Iam, 'serviceMay'>): MayInvoke =>
  (functionArn, source) =>
    iam.serviceMay('apigateway.amazonaws.com', {
      action: 'lambda:InvokeFunction',
      resource: functionArn,
      sourceArn: `arn:aws:execute-api:${region}:${accountId}:${apiId}/${source}`,
    });

export const invalidPermissions = (functionArn: string): RefusalDetails => ({
  because: `the policy of ${functionArn} does not let API Gateway invoke it (AWS::Lambda::Permission)`,
});

/** The request as the policies of the API and of authorizers see it. */
export const accessRequest = (methodArn: string, { sourceIp }: Pick<RequestHead, 'sourceIp'>): AccessRequest => ({
  principals: [],
  action: 'execute-api:Invoke',
  resource: methodArn,
  context: { 'aws:sourceip': [sourceIp] },
});
