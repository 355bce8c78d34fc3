import * as z from 'zod/mini';
import type { EventName } from './event-names.ts';
import { callerId, connectionName, fingerprint } from './names.ts';

const about = (meaning: string) => z.describe<string>(meaning);
const text = z.string();
const connection = connectionName;
const code = text.check(about('the last failure: a code of the API, or the name of an error'));

/** The events' own fields. The functions use the types alone: the schemas would grow every bundle. */
const FIELDS = {
  SignInRefused: z.object({ connection, credential: z.enum(['sign-in', 'RingEX refresh token']), code }),
  SignInRecovered: z.object({ connection }),
  SessionOverdue: z.object({
    connection,
    overdueSince: z.optional(z.iso.datetime().check(about('absent: there never was a session'))),
    code: z.optional(code),
  }),
  ApiTokenRotated: z.object({
    connection,
    versionId: text.check(about('the version of the secret that is AWSCURRENT now')),
    fingerprint: z.optional(fingerprint),
  }),
  ApiTokenRevokedOutside: z.object({
    connection,
    found: z.enum(['revoked by somebody', 'missing', 'gone with its secret']),
    versionId: z.optional(text.check(about('the version of the secret that held the token'))),
  }),
  ManagedTokenOverdue: z.object({
    connection,
    found: z.enum(['overdue', 'not made yet', 'not rotated any more', 'rotation refused', 'rotation stuck']),
  }),
  ApiTokenUnknown: z.object({ connection, fingerprints: z.array(fingerprint) }),
  ApiTokenOriginUnclear: z.object({
    connection,
    found: z.enum([
      'several new ones',
      'another user',
      'users without names',
      'adopted from another deployment',
      'unreadable in its secret',
    ]),
    fingerprints: z.array(fingerprint),
  }),
  ApiTokenNotRevoked: z.object({ connection, fingerprint, code }),
  ApiTokenMissing: z.object({ connection, fingerprint }),
  CallerRefused: z.object({
    caller: z.optional(callerId.check(about('absent: ids that no caller has, all together'))),
    refusals: z.int().check(z.minimum(1)),
  }),
} as const satisfies Record<EventName, z.ZodMiniObject>;

export type EventFields<N extends EventName> = z.output<(typeof FIELDS)[N]>;

/** The fields of every event, whatever its name. */
const SHARED = {
  service: text.check(about('the name of the broker, as in its logs and metrics')),
  eventId: text.check(about('the same for the same event, should it arrive twice')),
  at: z.iso.datetime().check(about('when the broker noticed it')),
  alone: z
    .boolean()
    .check(z.describe('false: many events of this name come at once, and an alarm reports them together')),
  message: text.check(about('what happened, for a person')),
  remedy: text.check(about('what to do about it, for a person')),
};

/** The schema of the `detail` of an event of that name. */
export const detailSchema = (name: EventName) => z.extend(z.object(SHARED), FIELDS[name].shape);
