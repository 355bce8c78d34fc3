import {
  CfnRestApi,
  EndpointAccessMode,
  type EndpointConfiguration,
  EndpointType,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { Construct, type IConstruct } from 'constructs';
import type { Settings } from './settings.ts';

type PrivateApi = Settings['privateApi'];

/**
 * TLS 1.3, or TLS 1.2 with forward secrecy. Flows, programs and SDKs of the last ten years speak one of them. The default
 * of a regional API would accept TLS 1.0.
 */
export const SECURITY_POLICY = SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09;

/**
 * `STRICT` refuses requests whose TLS handshake names another host than the API's. Clients of a VPC endpoint without
 * private DNS have to do that, so a private API accepts it; its resource policy names the endpoints instead.
 */
const accessModeOf = (privateApi: PrivateApi): EndpointAccessMode =>
  privateApi ? EndpointAccessMode.BASIC : EndpointAccessMode.STRICT;

export function endpointConfiguration(scope: Construct, privateApi: PrivateApi): EndpointConfiguration {
  if (privateApi === undefined) return { types: [EndpointType.REGIONAL] };
  const endpoints = new Construct(scope, 'VpcEndpoints');
  return {
    types: [EndpointType.PRIVATE],
    vpcEndpoints: privateApi.vpcEndpointIds.map((vpcEndpointId) =>
      InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(endpoints, vpcEndpointId, { vpcEndpointId, port: 443 }),
    ),
  };
}

/** The library's own `RestApi` has no properties for TLS yet. */
export function secureTransport(restApi: IConstruct, privateApi: PrivateApi): void {
  const resource = restApi.node.defaultChild;
  if (!(resource instanceof CfnRestApi)) throw new Error('the REST API has no resource of its own');
  resource.securityPolicy = SECURITY_POLICY;
  resource.endpointAccessMode = accessModeOf(privateApi);
}
