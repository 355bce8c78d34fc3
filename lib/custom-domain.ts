import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { DomainName, EndpointAccessMode, EndpointType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { SECURITY_POLICY } from './api-endpoint.ts';
import type { Settings } from './settings.ts';

export interface CustomDomainProps {
  readonly settings: NonNullable<Settings['customDomain']>;
  readonly restApi: RestApi;
  /** The part of the path after the host name. It is the stage's name, so that paths are the same under every host name. */
  readonly basePath: string;
}

/** A host name of the operator's own for the API, with its record in DNS if the settings name the hosted zone. */
export class CustomDomain extends Construct {
  readonly domainName: DomainName;

  constructor(scope: Construct, id: string, { settings, restApi, basePath }: CustomDomainProps) {
    super(scope, id);
    const { name, certificateArn, hostedZone } = settings;
    refuseOtherRegion(certificateArn, Stack.of(this).region);
    this.domainName = new DomainName(this, 'DomainName', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SECURITY_POLICY,
      endpointAccessMode: EndpointAccessMode.STRICT,
    });
    this.domainName.addBasePathMapping(restApi, { basePath });
    if (hostedZone === undefined) return;
    new ARecord(this, 'Record', {
      zone: HostedZone.fromHostedZoneAttributes(this, 'Zone', {
        hostedZoneId: hostedZone.id,
        zoneName: hostedZone.name,
      }),
      recordName: `${name}.`,
      target: RecordTarget.fromAlias(new ApiGatewayDomain(this.domainName)),
    });
  }
}

function refuseOtherRegion(certificateArn: string, region: string): void {
  if (Token.isUnresolved(region)) return;
  const { region: itsRegion } = Arn.split(certificateArn, ArnFormat.SLASH_RESOURCE_NAME);
  if (itsRegion === region) return;
  throw new Error(`tokenBroker.customDomain.certificateArn: must be of the region of the stack, ${region}`);
}
