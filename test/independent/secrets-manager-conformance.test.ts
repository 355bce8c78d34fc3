import { afterAll, expect, test } from 'vitest';
import { secretsManagerCases } from '../local/aws/secrets-manager-cases.ts';
import { secretsClient } from '../local/aws/test-endpoint.ts';
import { MOTO_MISSING, startMoto } from './start-moto.ts';

/** The cases in which moto differs from AWS, and how; we follow AWS. A case that moto begins to pass has to leave this list. */
const differences: Record<string, string> = {
  'a put with the token of another value is refused while that version is pending, too':
    'moto overwrites a pending version; AWS says a version cannot be modified',
  'an update with the token of an existing version is refused, even with the same value':
    'moto takes it for a repetition; the API text of UpdateSecret says error',
  'a name with other than the allowed characters is refused': 'moto checks no names',
  'the version that AWSCURRENT leaves keeps its own labels': 'moto replaces all labels of that version by AWSPREVIOUS',
  'a read without a label sees where AWSCURRENT was moved to': 'moto remembers the version that was current first',
  'a custom label is not moved without naming the version that has it': 'moto attaches it to both versions',
  'AWSCURRENT cannot be taken away without a version to go to': 'moto takes it away',
  'a label is not moved to a version that does not exist': 'moto refuses, but has taken the label away by then',
  'a version that has lost its last label is deprecated: listed on request, not described':
    'moto always shows all versions',
  'versions come in pages': 'moto gives all versions at once',
  'a made-up page token is refused': 'moto answers with a server error',
  'a secret scheduled for deletion is not written': 'moto tags it all the same, and a put',
  'a refused read says that the secret was marked for deletion': 'moto has other words',
  'a name scheduled for deletion cannot be used again yet': 'moto takes it for a name in use',
  'a secret takes about a hundred versions in a day': 'moto has no quota of versions',
  'a value has at most 65536 bytes': 'moto has no limit',
  'the versions of a secret have at most twenty labels together': 'moto has no limit',
  'a rotation without a function is refused': 'moto rotates without a function',
  'a leftover AWSPENDING blocks the next rotation and stays where it is':
    'moto looks whether AWSPENDING is on the current version, the opposite of the API text',
  'a period in days and an expression at once are refused': 'moto ignores expressions',
  'a period under four hours is refused': 'moto ignores expressions',
};

const moto = await startMoto();

afterAll(() => moto?.stop());

const client = () => secretsClient(moto?.url ?? '');
const onMoto = test.skipIf(!moto);
const where = moto ? 'in moto' : `in moto, ${MOTO_MISSING}`;

for (const { name, run } of secretsManagerCases) {
  const reason = differences[name];
  if (reason === undefined) onMoto(`${name} (${where})`, () => run(client()));
  else onMoto.fails(`${name} (${where}, which differs: ${reason})`, () => run(client()));
}

test('moto is known to differ only in cases that exist', () => {
  const names = secretsManagerCases.map(({ name }) => name);
  expect(Object.keys(differences).filter((name) => !names.includes(name))).toEqual([]);
});
