import type { Socket } from 'node:net';
import type { UpstreamFailure } from '../../../functions/broker/upstream.ts';

/** An upstream's behaviour towards each request. */
export interface HostileUpstream {
  readonly name: string;
  readonly reason: UpstreamFailure['reason'];
  answer(socket: Socket): void;
  /** The calls that need no text, and so count as done. */
  readonly done?: readonly string[];
  /** Only the time-out ends it. */
  readonly endless?: true;
}

export const NO_TEXT_NEEDED = ['logout'];
export const EMPTY_IS_FINE = ['logout', 'API token deletion', 'API token deletion by itself'];

export const answers =
  (text: string | Buffer) =>
  (socket: Socket): void =>
    void socket.write(text);

export const closesAfter =
  (text: string | Buffer) =>
  (socket: Socket): void =>
    void socket.end(text);

/** Sends the text, and then more of the same kind for as long as the client stays. */
export const keepsSending =
  (text: string, more: string, everyMs: number) =>
  (socket: Socket): void => {
    socket.write(text);
    const timer = setInterval(() => socket.write(more), everyMs);
    socket.once('close', () => clearInterval(timer));
  };

export const ok = (body: string | Buffer, ...headers: readonly string[]): Buffer => {
  const bytes = Buffer.from(body);
  const head = ['HTTP/1.1 200 OK', `Content-Length: ${bytes.length}`, ...headers].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), bytes]);
};

export const TEN_MB = 10 * 1024 * 1024;
