import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { TokenBroker } from '../../lib/token-broker.ts';
import { createApp, onlyResource, resources, synthesize } from './synthesize.ts';

const certificateArn = 'arn:aws:acm:eu-central-1:111111111111:certificate/0a1b2c3d';
const customDomain = { name: 'tokens.example.com', certificateArn };
const hostedZone = { id: 'Z0123456789ABC', name: 'example.com' };

test('the API has the custom domain, with the same TLS and the same paths as under its own host name', () => {
  const template = synthesize({ customDomain });
  const domain = onlyResource(template, 'AWS::ApiGateway::DomainName');
  expect(domain.Properties).toMatchObject({
    DomainName: 'tokens.example.com',
    RegionalCertificateArn: certificateArn,
    EndpointConfiguration: { Types: ['REGIONAL'] },
    SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
    EndpointAccessMode: 'STRICT',
  });
  expect(onlyResource(template, 'AWS::ApiGateway::BasePathMapping').Properties).toMatchObject({
    BasePath: 'v1',
    DomainName: { Ref: domain.id },
    RestApiId: { Ref: onlyResource(template, 'AWS::ApiGateway::RestApi').id },
    Stage: { Ref: onlyResource(template, 'AWS::ApiGateway::Stage').id },
  });
  template.hasOutput('Url', { Value: { 'Fn::Join': ['', ['https://', { Ref: domain.id }, '/v1']] } });
  template.hasOutput('DomainTarget', { Value: { 'Fn::GetAtt': [domain.id, 'RegionalDomainName'] } });
});

test('the stack has a DNS record only if the settings name the hosted zone', () => {
  expect(resources(synthesize({ customDomain }), 'AWS::Route53::RecordSet').size).toBe(0);
  const template = synthesize({ customDomain: { ...customDomain, hostedZone } });
  const domain = onlyResource(template, 'AWS::ApiGateway::DomainName').id;
  expect(onlyResource(template, 'AWS::Route53::RecordSet').Properties).toMatchObject({
    Name: 'tokens.example.com.',
    Type: 'A',
    HostedZoneId: hostedZone.id,
    AliasTarget: { DNSName: { 'Fn::GetAtt': [domain, 'RegionalDomainName'] } },
  });
});

test.each(['us-east-1', 'eu-west-1'])('a certificate of another region than the stack in %s is refused', (region) => {
  const stack = new Stack(createApp(), 'There', { env: { account: '111111111111', region } });
  expect(() => new TokenBroker(stack, 'Broker', { customDomain })).toThrow(
    `tokenBroker.customDomain.certificateArn: must be of the region of the stack, ${region}`,
  );
});

test('a certificate of the region of the stack is accepted', () => {
  const stack = new Stack(createApp(), 'Here', { env: { account: '111111111111', region: 'eu-central-1' } });
  const broker = new TokenBroker(stack, 'Broker', { customDomain });
  expect(broker.customDomain).toBeDefined();
  onlyResource(Template.fromStack(stack), 'AWS::ApiGateway::DomainName');
});

test('without the setting there is no custom domain', () => {
  expect(resources(synthesize(), 'AWS::ApiGateway::DomainName').size).toBe(0);
});
