import type { ErrorCode } from '../functions/contract/error-codes.ts';

/** The meaning of each code and its remedy, one line each, for docs/api.md. The compiler proves that no code is missing. */
export const ERROR_ADVICE: Readonly<Record<ErrorCode, string>> = {
  bad_request: 'A field, parameter or header is wrong; `message` names it. Correct the request.',
  unsupported_grant_type: '`grant_type` is not `client_credentials`. Send that one.',
  invalid_scope:
    '`scope` is not `connection:<name>`, or it is missing although the caller has several connections, or it names a connection that the caller may not use. Correct it.',
  remaining_not_available:
    '`minRemainingSeconds` is longer than the whole life of an access token of this connection. Ask for less.',
  unauthorized: 'Id and secret are missing, or are not those of a caller, or the caller has expired. Check the secret.',
  forbidden:
    'The caller lacks the scope or the connection, the AWS signature is missing or wrong, there is no such route, the address is not allowed, or the request looks like an attack to the firewall. Check grants, path, method, clock and region.',
  not_found: 'There is no such route or method. Check path and method.',
  connection_unknown: 'There is no connection with that name. Check the name, or store a sign-in with `PUT`.',
  api_token_unknown: 'RingCX has no API token with that fingerprint. List the API tokens of the connection.',
  managed_token_missing:
    'The managed API token is being made: ask again after `Retry-After`. Without that header rotation is off: switch it on.',
  connection_being_forgotten:
    'The connection is being forgotten. `DELETE` it once more. A minute later you can also store it again.',
  sign_in_missing: 'The connection has lost its stored sign-in. An operator must `PUT` one.',
  sign_in_kind_mismatch:
    'The stored sign-in is of the other kind. Use the other route, or send credentials in the body.',
  user_mismatch:
    'The credentials are for another RingCX user than the one before. API tokens belong to a user, so the broker could no longer list or revoke those it issued; it could still revoke managed ones, each with its own value. `PUT` with `?otherUser=allow` stores the credentials all the same.',
  account_mismatch:
    'The credentials are for another RingCX account than the connection. Use the right ones, or another connection name.',
  api_token_in_use: 'This is the managed API token, which workloads hold. Rotate it, or switch rotation off first.',
  api_token_missing:
    "RingCX does not list this API token for the connection's user, and the broker does not hold it, so it may live on. Store the sign-in of the user it belongs to and ask again. `missing=forget` drops it from the register all the same.",
  api_tokens_missing:
    'RingCX does not list the API tokens that `message` names, so they may live on. Store the sign-in of the user they belong to and ask again. `abandonApiTokens=allow` leaves them behind.',
  api_token_of_other_connection:
    'Another connection of the broker signs in as the same RingCX user, and this API token is its own. Use that connection.',
  rotation_off: 'Rotation is off for this connection. Switch it on with `rotateApiTokensAfterDays`.',
  api_token_not_ours: 'The broker did not make this API token. Add `unknown=allow` to revoke it all the same.',
  body_too_large: 'The body is larger than 64 KiB. Send less.',
  unsupported_media_type: 'The route does not accept this `Content-Type`. Correct it.',
  credentials_refused: 'RingCX or RingEX refused the credentials in the request. Nothing was stored. Correct them.',
  rate_limited:
    'Too many requests from this caller or its address to the broker, or at `POST /oauth/token` too many wrong secrets for this caller. Wait as long as `Retry-After` says.',
  exchange_limit:
    'RingCentral allows five sign-ins a minute for one RingEX application (client id), over all its connections; the broker holds password logins of one user to the same. They are used up, and RingCX was not called. Wait as long as `Retry-After` says.',
  api_token_origin_unclear:
    'The making of an API token was interrupted, and RingCX has several new ones. Adopt or revoke the unknown ones.',
  session_not_stored:
    'RingCX gave a new session, but the broker could not store it, so it is lost. Ask again: the broker then signs in. Check the table and its key.',
  api_token_not_registered:
    'The broker could not register the new API token. Within minutes it is listed as adopted. Check the table and its key, revoke the token, and ask again.',
  internal: "A fault of the broker. Find `requestId` in the function's log.",
  sign_in_refused:
    'RingCX refuses the stored sign-in. The broker tries it again by itself, after two minutes, then after an hour, growing to a day; `message` says when. An operator can `POST …/login` or `…/exchange` to have it tried now, or `PUT` another one.',
  ringcx_refused: "RingCX did not allow the call. Check what the connection's user may do there.",
  ringcx_answer_malformed: "The broker could not read RingCX's answer. Ask again. If that does not help, read the log.",
  ringcx_unavailable: 'RingCX did not answer or failed, now or a moment ago. Wait as long as `Retry-After` says.',
  ringcx_rate_limited:
    'RingCX is limiting the calls of this connection or its account, or the broker leaves the rest of the limit to rotations and revocations. Wait as long as `Retry-After` says, and read less often.',
  session_busy: 'Another request is renewing the session, and takes long. Ask again in a second.',
  api_token_busy:
    'The broker is making another API token of this connection or its account, or RingCX does not list the token yet. Ask again after `Retry-After`.',
  storage_unavailable:
    "The broker's storage does not answer, or another request was changing the same caller. Ask again.",
  integration_failed:
    'The function failed, or as many requests as it may serve at once are under way. Ask again after `Retry-After`; if that does not help, read its log. Before you repeat a change, look with `GET` what it did: the list of API tokens, the connection or the callers.',
  integration_timeout:
    'The function did not answer in time, and may go on. Ask again after `Retry-After`; before you repeat a change, look as for `integration_failed`. An API token that was issued but not shown is in the list under its label: revoke it.',
};
