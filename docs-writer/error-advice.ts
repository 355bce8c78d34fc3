import type { ErrorCode } from '../functions/contract/error-codes.ts';

/** What each code means and what to do about it: one line each, for docs/api.md. The compiler holds it complete. */
export const ERROR_ADVICE: Readonly<Record<ErrorCode, string>> = {
  bad_request: 'A field, parameter or header is wrong; `message` names it. Correct the request.',
  unsupported_grant_type: '`grant_type` is not `client_credentials`. Send that one.',
  invalid_scope:
    '`scope` is not `connection:<name>`, or missing where the caller has several connections, or names one it may not use. Correct it.',
  remaining_not_available:
    'The access tokens of this connection never live as long as `minRemainingSeconds` asks. Ask for less.',
  unauthorized:
    'The `Authorization` header is missing, or its id and secret are not those of a caller, or the caller has expired. Check the secret.',
  forbidden:
    'The caller lacks the scope or the connection, the AWS signature is missing or wrong, there is no such route, the address is not let in, or the firewall counted too many requests from it. Check grants, path, method, clock and region; wait five minutes if it was too many.',
  not_found: 'There is no such route or method. Check path and method.',
  connection_unknown: 'There is no connection with that name. Check the name, or store a sign-in with `PUT`.',
  api_token_unknown: 'RingCX has no API token with that fingerprint. List the API tokens of the connection.',
  managed_token_missing:
    'The managed API token is being made: ask again after `Retry-After`. Without that header rotation is off: switch it on.',
  connection_being_forgotten:
    'The connection is being forgotten. `DELETE` it once more; a minute later it can also be stored again.',
  sign_in_missing: 'The connection has lost its stored sign-in. An operator must `PUT` one.',
  sign_in_kind_mismatch:
    'The stored sign-in is of the other kind. Use the other route, or send credentials in the body.',
  account_mismatch:
    'The credentials are for another RingCX account than the connection. Use the right ones, or another connection name.',
  api_token_in_use: 'It is the managed API token, which workloads hold. Rotate it, or switch rotation off first.',
  rotation_off: 'The connection keeps no managed API token. Switch it on with `rotateApiTokensAfterDays`.',
  api_token_not_ours: 'The broker did not make this API token. Add `unknown=allow` to revoke it all the same.',
  body_too_large: 'The body is larger than 64 KiB. Send less.',
  unsupported_media_type: 'The `Content-Type` is not one that the route takes. Correct it.',
  credentials_refused: 'RingCX or RingEX refused the credentials in the request. Correct them; nothing was stored.',
  rate_limited: 'Too many requests to the broker. Wait as long as `Retry-After` says.',
  exchange_limit:
    'The connection has used up its five sign-ins a minute; RingCX was not called. Wait as long as `Retry-After` says.',
  api_token_origin_unclear:
    'Making an API token was interrupted and several new ones are there. Adopt or revoke the unknown ones.',
  session_not_stored:
    'RingCX gave a new session, but it could not be stored and is lost. Ask again: the broker signs in anew. Look at the table and its key.',
  api_token_not_registered:
    'The new API token could not be written down; within minutes it is listed as adopted. Look at the table and its key, revoke it, and ask again.',
  internal: "A fault of the broker. Find `requestId` in the function's log.",
  sign_in_refused:
    'RingCX refuses the stored sign-in; it is not tried again by itself. An operator must `PUT` a valid one.',
  ringcx_refused: "RingCX did not allow the call. Check what the connection's user may do there.",
  ringcx_answer_malformed: "RingCX's answer could not be read. Ask again; if that does not help, look at the log.",
  integration_failed: 'The function failed or took too long. Ask again; look at its log.',
  ringcx_unavailable: 'RingCX did not answer, failed, or did so just now. Wait as long as `Retry-After` says.',
  ringcx_rate_limited: 'RingCX is limiting the calls of this connection. Wait as long as `Retry-After` says.',
  session_busy: 'Another request is renewing the session, and that takes long. Ask again in a second.',
  api_token_busy: 'Another API token of the connection is being made. Ask again after `Retry-After`.',
  storage_unavailable:
    "The broker's own storage does not answer, or somebody else was changing the same caller. Ask again.",
  integration_timeout: 'The function did not answer in time. Ask again.',
};
