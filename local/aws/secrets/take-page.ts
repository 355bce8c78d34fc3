import { AwsError } from '../aws-error.ts';

export interface Page<T> {
  items: T[];
  nextToken: string | undefined;
}

/** The token is the position, made opaque so that nobody counts on it. */
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
