import { gzipSync } from 'node:zlib';
import { answers, EMPTY_IS_FINE, type HostileUpstream, NO_TEXT_NEEDED, ok, TEN_MB } from './hostile-upstream.ts';

/** The answer to any call that gives a token, as far as its fields go. */
const session = (tokens: object): string =>
  JSON.stringify({ refreshToken: 'good-refresh', mainAccountId: '1', adminId: 1, ...tokens });
const everywhere = (token: unknown): string => session({ accessToken: token, access_token: token, authToken: token });

const GOOD = session({ accessToken: 'smuggled', access_token: 'smuggled', authToken: 'smuggled' });

const ODD_TOKENS: readonly HostileUpstream[] = Object.entries({
  'an empty token': '',
  'a token with a header in it': 'abc\r\nX-Evil: 1',
  'a token with a NUL': 'abc\u0000def',
  'a token with a space': 'abc def',
  'a token that is not ASCII': 'abcdéf',
  'a token with half a surrogate pair': 'abc\ud800',
  'a token of 17 kB': 'a'.repeat(17 * 1024),
  'a token that is a number': 1234,
  'a token that is an object': { toString: 'abc' },
}).map(([name, token]) => ({
  name,
  reason: 'malformed',
  answer: answers(ok(everywhere(token))),
  done: NO_TEXT_NEEDED,
}));

/** Upstreams whose answer is complete and useless. */
export const HOSTILE_BODIES: readonly HostileUpstream[] = [
  {
    name: 'has no content',
    reason: 'malformed',
    answer: answers('HTTP/1.1 204 No Content\r\n\r\n'),
    done: EMPTY_IS_FINE,
  },
  {
    name: 'smuggles a second answer behind one without content',
    reason: 'malformed',
    answer: answers(Buffer.concat([Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'), ok(GOOD)])),
    done: EMPTY_IS_FINE,
  },
  {
    name: 'smuggles a second answer behind a short one',
    reason: 'malformed',
    answer: answers(Buffer.concat([ok('oops!'), ok(GOOD)])),
    done: NO_TEXT_NEEDED,
  },
  {
    name: 'sends a web page',
    reason: 'malformed',
    answer: answers(ok('<html>Maintenance</html>')),
    done: NO_TEXT_NEEDED,
  },
  {
    name: 'sends a gzip bomb',
    reason: 'malformed',
    answer: answers(ok(gzipSync(Buffer.alloc(10 * TEN_MB)), 'Content-Encoding: gzip')),
    done: NO_TEXT_NEEDED,
  },
  {
    name: 'sends bytes that are no text',
    reason: 'malformed',
    answer: answers(ok(Buffer.from([0xff, 0xfe, 0x00, 0x22, 0xc3, 0x28]))),
    done: NO_TEXT_NEEDED,
  },
  {
    name: 'nests half a million lists',
    reason: 'malformed',
    answer: answers(ok('['.repeat(500_000) + ']'.repeat(500_000))),
    done: NO_TEXT_NEEDED,
  },
  ...ODD_TOKENS,
];
