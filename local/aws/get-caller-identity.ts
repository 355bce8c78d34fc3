import { randomUUID } from 'node:crypto';

/** The one STS operation people type by hand, in the query protocol's XML. */
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
