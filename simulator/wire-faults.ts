import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Answer } from './answers.ts';

export const WIRE_FAULTS = [
  'hang',
  'switching-protocols',
  'informational',
  'huge',
  'drip',
  'header-flood',
  'gzip-bomb',
  'truncate',
  'second-answer',
  'garbage',
] as const;

export type WireFault = (typeof WIRE_FAULTS)[number];

const MEBIBYTE = 2 ** 20;
const HUGE_BYTES = 10 * MEBIBYTE;
const BOMB_BYTES = 64 * MEBIBYTE;
const FLOOD_HEADERS = 20_000;

const JSON_200 = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

/** A space is JSON too, so a client that reads without a limit reads to the end. */
const SPACE = 0x20;

/** A client that takes the second answer for that of its next call believes this session. */
const SMUGGLED = JSON.stringify({ accessToken: 'smuggled', refreshToken: 'smuggled', tokenType: 'Bearer' });

/**
 * Breaks HTTP on the call's own socket. The server does not see that a call has been answered in this way, so it would
 * never answer another one on the same connection: a fault that sends a whole answer closes the connection.
 */
export function sendWireFault(fault: WireFault, socket: Socket, answer: Answer | undefined): void {
  // A client that gives up resets the connection, which is no fault of the simulator's.
  socket.on('error', () => socket.destroy());
  SENDERS[fault](socket, answer);
}

const SENDERS: Readonly<Record<WireFault, (socket: Socket, answer: Answer | undefined) => void>> = {
  hang: () => {},
  'switching-protocols': (socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: simulated\r\n\r\n');
  },
  informational: (socket) => {
    socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(3));
    socket.write('HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n');
  },
  huge: (socket) => {
    socket.write(`${JSON_200}Connection: close\r\nContent-Length: ${HUGE_BYTES}\r\n\r\n`);
    socket.end(Buffer.alloc(HUGE_BYTES, SPACE));
  },
  drip: (socket) => {
    socket.write(`${JSON_200}Content-Length: 1000000\r\n\r\n{`);
    const timer = setInterval(() => socket.write(' '), 1000);
    // The timer must not keep the process alive once the server is closed.
    timer.unref();
    socket.on('close', () => clearInterval(timer));
  },
  'header-flood': (socket) => {
    socket.write(JSON_200);
    socket.write(Array.from({ length: FLOOD_HEADERS }, (_, index) => `X-Flood-${index}: simulated\r\n`).join(''));
    socket.end('Connection: close\r\nContent-Length: 2\r\n\r\n{}');
  },
  'gzip-bomb': (socket) => {
    const body = gzipSync(Buffer.alloc(BOMB_BYTES, SPACE));
    const headers = `Connection: close\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
    socket.write(JSON_200 + headers);
    socket.end(body);
  },
  truncate: (socket, answer) => {
    socket.end(`${JSON_200}Content-Length: 4096\r\n\r\n${answer?.body ?? '{'}`);
  },
  'second-answer': (socket, answer) => {
    socket.write(httpText(answer?.body ?? '{}') + httpText(SMUGGLED));
  },
  garbage: (socket) => {
    socket.end('\u0016\u0003\u0001 this is not HTTP\r\n\r\n');
  },
};

function httpText(body: string): string {
  return `${JSON_200}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
