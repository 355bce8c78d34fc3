import type { EventName } from '../../contract/event-names.ts';
import type { EventFields } from '../../contract/events.ts';
import type { Happening } from './ports.ts';

export interface EventText {
  readonly message: string;
  readonly remedy: string;
}

/** `page`: the remedy's details; by default the event's own section of the runbook. */
type TextOf<N extends EventName> = (fields: EventFields<N>) => EventText & { readonly page?: string };

/** Texts for mails. They hold no quotation marks, which EventBridge would have to escape. */
const TEXTS: { readonly [N in EventName]: TextOf<N> } = {
  SignInRefused: ({ connection, credential, code }) =>
    credential === 'sign-in'
      ? {
          message: `RingCX has refused the stored sign-in of connection ${connection} twice, minutes apart (${code}).`,
          remedy: 'Store a sign-in that works, or have the broker try this one again if it was mended at RingCX.',
        }
      : {
          message: `RingEX has refused the refresh token of connection ${connection}. Its sessions go on, but cannot be begun anew.`,
          remedy: 'Have a person make another RingEX refresh token, and store it.',
        },
  SignInRecovered: ({ connection }) => ({
    message: `The sign-in of connection ${connection} works again.`,
    remedy: 'Nothing is left to do.',
    page: 'docs/runbook.md#signinrefused',
  }),
  SessionOverdue: ({ connection, overdueSince, code }) => ({
    message: `Connection ${connection} has had no valid session ${overdueSince ? `since ${overdueSince}` : 'so far'}; the last failure is ${code ?? 'none'}. The broker goes on trying.`,
    remedy: 'Find the failures of this connection in the log.',
  }),
  ApiTokenRotated: ({ connection }) => ({
    message: `Connection ${connection} has a new managed API token. The one before works for one more period.`,
    remedy: 'Restart readers that have the token injected.',
    page: 'docs/recipes.md#a-reaction-to-an-event',
  }),
  ApiTokenRevokedOutside: ({ connection, found }) => ({
    message: `The managed API token of connection ${connection} is ${found}. A rotation was started.`,
    remedy: 'Find out who revoked or removed it, and check its readers.',
  }),
  ManagedTokenOverdue: ({ connection, found }) => ({
    message: `The managed API token of connection ${connection} should have been rotated: ${found}. The rotation was started anew, or is tried again.`,
    remedy: 'Read the log of the rotation function.',
  }),
  ApiTokenUnknown: ({ connection, fingerprints }) => ({
    message: `RingCX has API tokens of the user of connection ${connection} that this broker did not make and nobody adopted: ${fingerprints.join(', ')}.`,
    remedy: 'Find out whose they are, then adopt or revoke them.',
  }),
  ApiTokenOriginUnclear: ({ connection, found, fingerprints }) => ({
    message: `It is not clear who made API tokens of connection ${connection} (${found}): ${fingerprints.join(', ') || 'none that can be seen'}.`,
    remedy: 'Adopt or revoke the unknown ones until at most one is left.',
  }),
  ApiTokenNotRevoked: ({ connection, fingerprint, code }) => ({
    message: `The replaced API token ${fingerprint} of connection ${connection} could not be revoked (${code}). The broker tries again.`,
    remedy: 'Look why RingCX does not revoke it.',
  }),
  ApiTokenMissing: ({ connection, fingerprint }) => ({
    message: `RingCX does not list the replaced API token ${fingerprint} for the user of connection ${connection}, so it may live on.`,
    remedy: 'Have it revoked under the sign-in of the user who made it.',
  }),
  CallerRefused: ({ caller, refusals }) => ({
    message: `${caller ? `Caller ${caller}` : 'Ids that no caller has'}: ${refusals} or more requests were refused within a minute.`,
    remedy: 'Find out who sends a wrong or expired secret.',
  }),
};

/** Tells a person what happened and what to do. */
export function textOf({ name, fields }: Happening): EventText {
  // The compiler cannot see that the fields belong to the text of their own name.
  const { message, remedy, page } = (TEXTS[name] as TextOf<EventName>)(fields as EventFields<EventName>);
  return { message, remedy: `${remedy} ${page ?? `docs/runbook.md#${name.toLowerCase()}`}` };
}
