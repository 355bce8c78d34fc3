import { listAccounts } from '../../../functions/broker/accounts/list-accounts.ts';
import { adoptApiToken } from '../../../functions/broker/api-tokens/adopt-api-token.ts';
import { issueApiToken } from '../../../functions/broker/api-tokens/issue-api-token.ts';
import { listApiTokens } from '../../../functions/broker/api-tokens/list-api-tokens.ts';
import { revokeApiToken } from '../../../functions/broker/api-tokens/revoke-api-token.ts';
import { startRotation } from '../../../functions/broker/managed-token/start-rotation.ts';
import { getSession } from '../../../functions/broker/sessions/get-session.ts';
import type { PlannedConnection, PlannedDeed } from '../plan/plan.ts';
import { NO_CHANGE, type Operator } from './operator.ts';
import { doOutside, type OutsideDeed } from './outside.ts';

type Doing = (operator: Operator, connection: PlannedConnection) => Promise<unknown>;

/** Everything that operators do, by its name in the plan. */
const DEEDS: Readonly<Record<Exclude<PlannedDeed, OutsideDeed>, Doing>> = {
  'put the same sign-in': (operator, connection) => operator.putUser(connection, operator.userOf(connection)),
  'put without a check': (operator, connection) =>
    // Another operator may just be storing another user's, and nobody checks which of the two is there in the end.
    operator.putUser(connection, operator.userOf(connection), { verify: false, allowOtherUser: true }),
  'put another user': (operator, connection) => putAnother(operator, connection, false),
  'put another user, allowed': (operator, connection) => putAnother(operator, connection, true),
  'put a wrong password': (operator, connection) => {
    const nobody = { ...operator.userOf(connection), credential: 'wrong' };
    return operator.put(connection, { ...NO_CHANGE, signIn: operator.signInOf(connection, nobody) });
  },
  'switch keepFresh': async (operator, connection) => {
    await operator.put(connection, { ...NO_CHANGE, keepFresh: !connection.keepFresh });
    await operator.world.sleep(operator.world.chance.between(1, 20) * 60_000);
    await operator.put(connection, { ...NO_CHANGE, keepFresh: connection.keepFresh });
  },
  'switch rotation': async (operator, connection) => {
    const { rotateAfterDays } = connection;
    await operator.put(connection, { ...NO_CHANGE, rotateAfterDays: rotateAfterDays === null ? 1 : null });
    await operator.world.sleep(operator.world.chance.between(0.1, 30) * 60_000);
    await operator.put(connection, { ...NO_CHANGE, rotateAfterDays });
  },
  'forget and put again': async (operator, connection) => {
    const user = operator.userOf(connection);
    await operator.forget(connection);
    await operator.world.sleep(operator.world.chance.between(0.01, 4) * 60_000);
    // RingCX may refuse anything for a while.
    while ((await operator.putUser(connection, user)) !== undefined) await operator.world.sleep(60_000);
  },
  issue: (operator, { name }) => issue(operator, name, 'for a report'),
  'issue and revoke': async (operator, { name }) => {
    const issued = await issue(operator, name, 'short');
    if (issued.state !== 'done') return;
    await operator.world.sleep(operator.world.chance.between(0.1, 20) * 60_000);
    await revoke(operator, name, issued.value.entry.fingerprint, false);
  },
  'revoke an unknown token': async (operator, { name }) => {
    const fingerprint = await anyOf(operator, name, 'unknown');
    if (fingerprint) await revoke(operator, name, fingerprint, true);
  },
  adopt: async (operator, connection) => {
    const { name } = connection;
    await doOutside(operator, connection, 'a token is made outside');
    await operator.world.sleep(30_000);
    const fingerprint = await anyOf(operator, name, 'unknown');
    if (!fingerprint) return;
    await operator.ask({ kind: 'adopt', connection: name }, (ports) =>
      adoptApiToken(ports, name, fingerprint, 'found'),
    );
  },
  list: (operator, { name }) => operator.ask({ kind: 'list', connection: name }, (ports) => listApiTokens(ports, name)),
  'list accounts for minutes': async (operator, { name }) => {
    // Several clients do this in a loop, against which RingCX's limit must hold.
    const end = operator.world.now() + operator.world.chance.between(1, 5) * 60_000;
    while (operator.world.now() < end) {
      const deed = { kind: 'list', connection: name };
      void operator.ask(deed, (ports) => listAccounts(ports, name));
      void operator.ask(deed, (ports) => listApiTokens(ports, name));
      await operator.world.sleep(operator.world.chance.between(0, 500));
    }
  },
  'issue for all': async (operator, { user }) => {
    // A script does this, one connection right after the other.
    for (const { name } of operator.world.plan.connections.filter((each) => each.user === user)) {
      void issue(operator, name, 'for all');
      await operator.world.sleep(operator.world.chance.between(0, 15_000));
    }
  },
  rotate: async (operator, { name }) => {
    const rotate = () =>
      operator.ask({ kind: 'start rotation', connection: name }, (ports) => startRotation(ports, name));
    await rotate();
    if (operator.world.chance.chance(0.5)) return;
    await operator.world.sleep(operator.world.chance.between(1, 60) * 60_000);
    await rotate();
  },
  'sign in': (operator, { name }) =>
    operator.ask({ kind: 'sign in', connection: name }, (ports) =>
      getSession(ports, name, { kind: 'sign-in', credentials: { from: 'stored' } }),
    ),
  refresh: (operator, { name }) =>
    operator.ask({ kind: 'refresh', connection: name }, (ports) => getSession(ports, name, { kind: 'refresh' })),
};

export async function doDeed(operator: Operator, connection: PlannedConnection, deed: PlannedDeed): Promise<void> {
  if (deed in DEEDS) await DEEDS[deed as keyof typeof DEEDS](operator, connection);
  else await doOutside(operator, connection, deed as OutsideDeed);
}

const issue = (operator: Operator, name: string, label: string) =>
  operator.ask({ kind: 'issue', connection: name }, (ports) => issueApiToken(ports, name, label));

const revoke = (operator: Operator, name: string, fingerprint: string, allowUnknown: boolean) =>
  operator.ask({ kind: 'revoke', connection: name, fingerprint, allowed: allowUnknown }, (ports) =>
    revokeApiToken(ports, name, fingerprint, { allowUnknown }),
  );

/** A token in that state, as the list shows it to the operator. */
async function anyOf(operator: Operator, name: string, state: string): Promise<string | undefined> {
  const listed = await operator.ask({ kind: 'list', connection: name }, (ports) => listApiTokens(ports, name));
  if (listed.state !== 'done') return undefined;
  const matching = listed.value.filter((each) => each.state === state);
  return matching[operator.world.chance.whole(0, matching.length - 1)]?.fingerprint;
}

async function putAnother(operator: Operator, connection: PlannedConnection, allowOtherUser: boolean): Promise<void> {
  const { account, id } = operator.userOf(connection);
  const others = operator.world.ringCx.users.filter((user) => user.account === account && user.id !== id);
  const other = others[operator.world.chance.whole(0, others.length - 1)];
  if (other) await operator.putUser(connection, other, { allowOtherUser });
}
