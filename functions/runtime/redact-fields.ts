/** The names under which RingCX, RingEX and HTTP carry credentials. Nothing logs them on purpose; this is the safety net. */
const SECRET_FIELDS = new Set(
  [
    'access_token',
    'accessToken',
    'apiToken',
    'assertion',
    'Authorization',
    'client_secret',
    'clientSecret',
    'crmPwd',
    'ftpPwd',
    'ftpUid',
    'jwt',
    'loginHashcode',
    'password',
    'phoneLoginPin',
    'phoneRecordingPin',
    'rcAccessToken',
    'refresh_token',
    'refreshToken',
    'secret',
    'SecretString',
    'securityKey',
    'X-Auth-Token',
    'xauth',
  ].map((word) => word.toLowerCase()),
);

/** A replacer for JSON.stringify. */
export const redactFields = (key: string, value: unknown): unknown =>
  SECRET_FIELDS.has(key.toLowerCase()) ? '[redacted]' : value;
