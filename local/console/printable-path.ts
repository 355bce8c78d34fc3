const NAME = /^[A-Za-z0-9-]{0,40}$/;
const MAX_SEGMENTS = 8;

/**
 * Hides segments that do not look like a name. One may be a secret, such as an API token sent instead of its
 * fingerprint.
 */
export const printablePath = (path: string): string =>
  path
    .split('/', MAX_SEGMENTS)
    .map((segment) => (NAME.test(segment) ? segment : '…'))
    .join('/');
