import { AwsError } from '../aws-error.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** The token is the position, encoded so that no client relies on its form. */
export function takePage<T>(all: readonly T[], { size, token }: { size: number; token: string | undefined }): Page<T> {
  const start = token === undefined ? 0 : position(token);
  const end = start + size;
  return {
    items: all.slice(start, end),
    nextToken: end < all.length ? Buffer.from(`after:${end}`).toString('base64') : undefined,
  };
}

function position(token: string): number {
  const found = /^after:(\d+)$/.exec(Buffer.from(token, 'base64').toString());
  if (!found) throw new AwsError('InvalidNextTokenException', 'Invalid NextToken.');
  return Number(found[1]);
}
