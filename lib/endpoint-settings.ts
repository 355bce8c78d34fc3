import * as z from 'zod';

const text = (pattern: RegExp, rule: string) => z.string(rule).regex(pattern, rule);

const shape = (names: string) => ({
  error: ({ code }: { readonly code?: string }) => (code === 'invalid_type' ? `must be ${names}` : undefined),
});

const hostName = text(
  /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  'must be a host name in lower case, such as tokens.example.com',
);

const hostedZone = z.strictObject(
  { id: text(/^Z[A-Z0-9]{1,31}$/, 'must be the id of a hosted zone, such as Z0123456789ABC'), name: hostName },
  shape('{ "id", "name" }'),
);

/** A host name of the operator's own. The certificate exists already, because a synthesis asks nobody about it. */
export const customDomain = z
  .strictObject(
    {
      name: hostName,
      certificateArn: text(
        /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/,
        'must be the ARN of a certificate of AWS Certificate Manager',
      ),
      hostedZone: hostedZone.optional(),
    },
    shape('{ "name", "certificateArn" } with or without "hostedZone"'),
  )
  .refine(({ name, hostedZone: zone }) => zone === undefined || `.${name}`.endsWith(`.${zone.name}`), {
    path: ['hostedZone', 'name'],
    message: 'must be the name of the domain, or a parent of it',
  })
  .optional();

/** Everybody may reach the API by default, or else only the VPCs of these interface endpoints. */
export const privateApi = z
  .strictObject(
    {
      vpcEndpointIds: z
        .array(text(/^vpce-[0-9a-f]{8,17}$/, 'must be the id of a VPC endpoint, such as vpce-0123456789abcdef0'))
        .min(1, 'must name at least one VPC endpoint'),
    },
    shape('{ "vpcEndpointIds": [ … ] }'),
  )
  .optional();

interface Endpoint {
  readonly customDomain?: unknown;
  readonly privateApi?: unknown;
}

/** API Gateway maps a regional domain name to public APIs alone. */
export const isServable = ({ customDomain: domain, privateApi: vpc }: Endpoint): boolean =>
  domain === undefined || vpc === undefined;

export const NOT_SERVABLE = {
  /** Without this, the combination would be reported only once all other faults are corrected. */
  when: ({ value }: { readonly value: unknown }): boolean => typeof value === 'object' && value !== null,
  path: ['customDomain'],
  message: 'cannot be combined with privateApi: a domain name of this kind reaches public APIs only',
};
