import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Redacted } from '../../../functions/broker/redacted.ts';

const SECRET = 'open-sesame';
const redacted = new Redacted(SECRET);

const printedBy = (print: (console: Console) => void): string => {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  print(new Console(stream));
  return text;
};

/** An error that carelessly carries the secret in every place. */
const careless = () =>
  Object.assign(new Error(`refused: ${redacted}`, { cause: { tried: [redacted] } }), { password: redacted });

test.each([
  ['a string', () => String(redacted)],
  ['a concatenation', () => `secret: `.concat(redacted as unknown as string)],
  ['a template', () => `secret: ${redacted}`],
  ['JSON', () => JSON.stringify({ deep: [{ redacted }] })],
  ['util.inspect', () => inspect({ deep: { deeper: { redacted } } }, { depth: null, showHidden: true })],
  ['util.format', () => ['%s', '%j', '%o', '%O'].map((as) => format(as, redacted)).join(' ')],
  ['an error', () => inspect(careless(), { depth: null })],
  ['the stack of an error', () => careless().stack ?? ''],
  ['a console', () => printedBy((console) => console.log('signed in', redacted, { redacted }, careless()))],
  ['a table of a console', () => printedBy((console) => console.table([{ redacted }]))],
])('a secret prints as [redacted] in %s', (_where, print) => {
  expect(print()).toContain('[redacted]');
  expect(print()).not.toContain(SECRET);
});

test.each([
  ['util.inspect, however asked', () => inspect(redacted, { customInspect: false, showHidden: true })],
  ['its properties', () => JSON.stringify(Reflect.ownKeys(redacted).map(String))],
  ['a copy of its properties', () => JSON.stringify({ ...redacted })],
  ['a structured clone', () => inspect(structuredClone(redacted), { showHidden: true })],
])('a secret cannot be found in %s', (_where, print) => {
  expect(print()).not.toContain(SECRET);
});

test('a secret is returned only by open()', () => {
  expect(redacted.open()).toBe(SECRET);
});
