import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface SentRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A loopback server that answers everything with one body, until the test ends. The status may depend on the method. */
export async function answerWith(
  body: string,
  status: number | ((method: string) => number) = 200,
  answerHeaders: Readonly<Record<string, string>> = {},
): Promise<{ url: string; requests: SentRequest[] }> {
  const requests: SentRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const { method = '', url = '', headers } = incoming;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(typeof status === 'number' ? status : status(method), answerHeaders).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
