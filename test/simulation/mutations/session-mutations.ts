import type { Mutation } from './mutation.ts';

export const SESSION_MUTATIONS: readonly Mutation[] = [
  {
    name: 'one refusal stops a connection for good',
    shownBy: 213,
    edits: [
      {
        file: 'broker/sessions/refusal.ts',
        find: 'count: 1, confirmedAt: null, probeAt: now + CONFIRM_AFTER_MS',
        replace: 'count: 1, confirmedAt: now, probeAt: now + 1e15',
      },
    ],
  },
  {
    name: 'a refusal is not probed while refreshes work',
    foundBy: 'test/functions/broker/sessions/refusal-probes.test.ts',
    edits: [
      {
        file: 'broker/sessions/obtain-session.ts',
        find: 'return itsTurn || isProbe;',
        replace: 'return itsTurn;',
      },
    ],
  },
  {
    name: 'a lost refresh is replayed at once, then signed in for',
    shownBy: 8,
    edits: [
      {
        file: 'broker/sessions/obtain-session.ts',
        find: 'return saysNothingOfToken(answer) ? refreshFailed(answer) : await signInAgain(answer.reason);',
        replace: `if (answer.reason === 'lost')
          await calls.call((timeoutMs) => ports.sessionCalls.at(record.hosts).refresh(refreshToken, timeoutMs));
        return answer.reason === 'unavailable' ? refreshFailed(answer) : await signInAgain(answer.reason);`,
      },
    ],
  },
  {
    name: 'the sign-in budget is kept by connection',
    shownBy: 21,
    edits: [
      {
        file: 'broker/sessions/sign-in-calls.ts',
        find: 'const budget = { key: budgetKeyOf(chosen), source };',
        replace: 'const budget = { key: budgetKeyOf(chosen) + signingIn.renewal.record.name, source };',
      },
    ],
  },
  {
    name: 'a refused RingEX token is tried again and again',
    foundBy: 'test/functions/broker/sessions/refused-ringex-token.test.ts',
    edits: [
      {
        file: 'broker/sessions/sign-in-calls.ts',
        find: 'await ringExTokens.noteRefused(key, token.value.obtainedAt);',
        replace: '',
      },
    ],
  },
  {
    name: 'a session is used before it is stored',
    edits: [
      {
        file: 'broker/sessions/keep-session.ts',
        find: 'return await retryWrite(ports.clock, save);',
        replace: "void retryWrite(ports.clock, save).catch(() => undefined); return 'saved' as T;",
      },
    ],
  },
  {
    name: 'a session that cannot be stored is not reported',
    shownBy: 137,
    edits: [
      {
        file: 'broker/sessions/keep-session.ts',
        find: "ports.telemetry.count('SessionNotStored');",
        replace: "return 'saved' as T;",
      },
    ],
  },
  {
    name: 'the lease is not checked',
    edits: [
      {
        file: 'broker/sessions/get-session.ts',
        find: 'if (record.lease && record.lease.until > now) {',
        replace: 'if (record.lease && record.lease.until < 0) {',
      },
      {
        file: 'aws/connection-register.ts',
        find: '#leaseUntil <= :now OR #leaseOwner = :owner)',
        replace: '#leaseUntil <= :now OR attribute_exists(#pk))',
      },
    ],
  },
  {
    name: 'whoever reads may use up the admin API',
    shownBy: 15,
    edits: [
      { file: 'broker/sessions/admin-budget.ts', find: 'const LIMIT = 120;', replace: 'const LIMIT = 1000;' },
      { file: 'broker/sessions/admin-budget.ts', find: 'LIMIT_OF_READING = 80;', replace: 'LIMIT_OF_READING = 900;' },
    ],
  },
  {
    name: 'failures cause no pause',
    shownBy: 60,
    edits: [
      {
        file: 'broker/sessions/backoff.ts',
        find: 'Math.round(pauseMs * (0.75 + fraction / 2))',
        replace: 'Math.round(pauseMs * fraction * 0)',
      },
    ],
  },
  {
    name: 'the due index starves all but the first',
    shownBy: 236,
    edits: [
      {
        file: 'aws/due-index.ts',
        find: 'for await (const key of found) due.push(key);',
        replace: 'for await (const key of found) if (due.length === 0) due.push(key);',
      },
    ],
  },
];
