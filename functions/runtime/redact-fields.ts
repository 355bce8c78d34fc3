/** Words under which RingCX, RingEX and HTTP carry credentials. Nothing logs them; this is the net below. */
const SECRET_FIELDS = new Set(
  [
    'accessToken access_token refreshToken refresh_token rcAccessToken assertion jwt password clientSecret',
    'phoneLoginPin loginHashcode crmPwd ftpPwd ftpUid phoneRecordingPin xauth X-Auth-Token Authorization',
    'apiToken secret SecretString',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
);

/** A replacer for JSON.stringify. */
export const redactFields = (key: string, value: unknown): unknown =>
  SECRET_FIELDS.has(key.toLowerCase()) ? '[redacted]' : value;
