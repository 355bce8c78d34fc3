import type { Ready } from './ready.ts';

/** The text printed once everything runs. No other output shows a secret. */
export const welcome = (ready: Ready, operatorsAreCallers: boolean): string => {
  const { brokerUrl, ringCxUrl, awsEndpointUrl, aws } = ready;
  return [
    '',
    'The RingCX Token Broker is running.',
    '',
    `  Broker        ${brokerUrl}`,
    `  RingCX        ${ringCxUrl}`,
    `  AWS endpoint  ${awsEndpointUrl}`,
    '',
    ...commands(ready, operatorsAreCallers ? callersCurl(ready.caller) : signedCurl(aws)),
    '',
    'Press Ctrl-C to stop. The log:',
    '',
  ].join('\n');
};

const signedCurl = ({ region, accessKeyId, secretAccessKey }: Ready['aws']): string =>
  `curl -sS --aws-sigv4 "aws:amz:${region}:execute-api" --user "${accessKeyId}:${secretAccessKey}"`;

const callersCurl = ({ id, secret }: Ready['caller']): string => `curl -sS --user "${id}:${secret}"`;

const commands = (
  { brokerUrl, ringCxUrl, connection, caller: { id, secret } }: Ready,
  curl: string,
): readonly string[] => {
  const accessToken = `/connections/${connection ?? 'demo'}/access-token`;
  const { host, pathname } = new URL(brokerUrl);
  return [
    ...(connection === null ? connectFirst(brokerUrl, curl) : []),
    'A token, as an IVR asks for it:',
    `  curl -sS -H "Authorization: Bearer ${id}.${secret}" ${brokerUrl}${accessToken}`,
    'The users of the RingCX account, with such a token:',
    `  curl -sS -H "Authorization: Bearer $(curl -sS -u '${id}:${secret}' ${brokerUrl}${accessToken} | ${TAKE_TOKEN})" ${ringCxUrl}/voice/api/v1/admin/users`,
    'As Twilio does, with the caller in the URL:',
    `  curl -sS "http://${id}:${encodeURIComponent(secret)}@${host}${pathname}${accessToken}"`,
    'The API tokens, as an operator:',
    `  ${curl} ${brokerUrl}/connections/${connection ?? 'demo'}/api-tokens`,
  ];
};

/** Needs nothing but what every shell has. */
const TAKE_TOKEN = `sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/'`;

const connectFirst = (brokerUrl: string, curl: string): readonly string[] => [
  'There is no connection yet. Store a sign-in for one, with your own values, before you ask for its tokens:',
  `  ${curl} -X PUT -H "Content-Type: application/json" \\`,
  `    -d '{"signIn":{"kind":"ringex-jwt","clientId":"…","clientSecret":"…","jwt":"…"}}' ${brokerUrl}/connections/demo`,
];
