import { randomUUID } from 'node:crypto';

/** The answer of the one STS operation that is served, in the XML of the query protocol. */
export function getCallerIdentity(principal: string, accountId: string): string {
  const arn = principal.startsWith('arn:') ? principal : `arn:aws:iam::${accountId}:user/${principal}`;
  return [
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>',
    `<Arn>${escapeXml(arn)}</Arn><UserId>${escapeXml(principal)}</UserId><Account>${accountId}</Account>`,
    '</GetCallerIdentityResult>',
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  ].join('');
}

function escapeXml(text: string): string {
  return text.replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
