const LIKE_A_NAME = /^[A-Za-z0-9-]{0,40}$/;
const MOST_SEGMENTS = 8;

/** Without what may be a secret in the place of a name: an API token where its fingerprint belongs, say. */
export const printablePath = (path: string): string =>
  path
    .split('/', MOST_SEGMENTS)
    .map((segment) => (LIKE_A_NAME.test(segment) ? segment : '…'))
    .join('/');
