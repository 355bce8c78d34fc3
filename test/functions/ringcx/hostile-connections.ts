import {
  answers,
  closesAfter,
  EMPTY_IS_FINE,
  type HostileUpstream,
  keepsSending,
  ok,
  TEN_MB,
} from './hostile-upstream.ts';

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

/** Upstreams that break the connection, HTTP or the client's patience. */
export const HOSTILE_CONNECTIONS: readonly HostileUpstream[] = [
  {
    name: 'switches protocols',
    reason: 'lost',
    answer: answers('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  },
  { name: 'says 101 and nothing else', reason: 'lost', answer: answers('HTTP/1.1 101 Switching Protocols\r\n\r\n') },
  {
    name: 'says 200 and switches protocols',
    reason: 'malformed',
    answer: answers('HTTP/1.1 200 OK\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n'),
    done: EMPTY_IS_FINE,
  },
  {
    name: 'sends informational answers for ever',
    reason: 'lost',
    answer: keepsSending('', 'HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n', 1),
  },
  { name: 'says continue for ever', reason: 'lost', answer: keepsSending('', 'HTTP/1.1 100 Continue\r\n\r\n', 1) },
  { name: 'closes without an answer', reason: 'lost', answer: closesAfter('') },
  { name: 'resets the connection', reason: 'lost', answer: (socket) => void socket.resetAndDestroy() },
  { name: 'never answers', reason: 'lost', answer: () => undefined, endless: true },
  { name: 'closes in the status line', reason: 'lost', answer: closesAfter('HTTP/1.1 2') },
  { name: 'closes in the headers', reason: 'lost', answer: closesAfter('HTTP/1.1 200 OK\r\nContent-Le') },
  {
    name: 'drips headers',
    reason: 'lost',
    answer: keepsSending('HTTP/1.1 200 OK\r\n', 'X-A: 1\r\n', 50),
    endless: true,
  },
  {
    name: 'floods with headers',
    reason: 'lost',
    answer: answers(`HTTP/1.1 200 OK\r\n${'X-A: 1\r\n'.repeat(100_000)}\r\n`),
  },
  { name: 'sends a header of a megabyte', reason: 'lost', answer: answers(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(1e6)}`) },
  {
    name: 'truncates the body',
    reason: 'lost',
    answer: closesAfter(`HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n[]`),
  },
  { name: 'truncates the chunks', reason: 'lost', answer: closesAfter(`${CHUNKED}5\r\n12345\r\n`) },
  { name: 'sends a chunk size that is none', reason: 'lost', answer: answers(`${CHUNKED}zz\r\n`) },
  {
    name: 'floods with chunk extensions',
    reason: 'lost',
    answer: answers(`${CHUNKED}1;${'x'.repeat(1e6)}`),
  },
  {
    name: 'floods with trailers',
    reason: 'lost',
    answer: answers(`${CHUNKED}0\r\n${'X-A: 1\r\n'.repeat(100_000)}\r\n`),
  },
  { name: 'sends 10 MB', reason: 'malformed', answer: answers(ok(Buffer.alloc(TEN_MB, 'x'))) },
  {
    name: 'sends a body without end',
    reason: 'malformed',
    answer: keepsSending(CHUNKED, `10000\r\n${'x'.repeat(65536)}\r\n`, 1),
  },
  {
    name: 'drips the body',
    reason: 'lost',
    answer: keepsSending('HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n', ' ', 50),
    endless: true,
  },
  {
    name: 'drips the body of a refusal',
    reason: 'unauthorized',
    answer: keepsSending('HTTP/1.1 401 Unauthorized\r\nContent-Length: 99999\r\n\r\n', ' ', 50),
  },
  {
    name: 'sends 10 MB with a refusal',
    reason: 'unauthorized',
    answer: answers(`HTTP/1.1 401 Unauthorized\r\n\r\n${'x'.repeat(TEN_MB)}`),
  },
  { name: 'does not speak HTTP', reason: 'lost', answer: answers('220 mail.example.com ESMTP\r\n') },
  { name: 'speaks HTTP/2', reason: 'lost', answer: answers(Buffer.from('000006040000000000000300000064', 'hex')) },
  { name: 'sends a NUL in a header', reason: 'lost', answer: answers(ok('[]', 'X-A: a\u0000b')) },
  {
    name: 'sends two lengths',
    reason: 'lost',
    answer: answers('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n[]'),
  },
  {
    name: 'sends a length and chunks',
    reason: 'lost',
    answer: answers('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n'),
  },
  { name: 'sends a status that is none', reason: 'unavailable', answer: answers('HTTP/1.1 999 ?\r\n\r\n') },
  {
    name: 'redirects',
    reason: 'unavailable',
    answer: answers('HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n'),
  },
  {
    name: 'says that nothing has changed',
    reason: 'unavailable',
    answer: answers('HTTP/1.1 304 Not Modified\r\n\r\n'),
  },
];
