/** API Gateway's gateway response types, with the status of each unless a gateway response declares another. */
const REFUSALS = {
  ACCESS_DENIED: {
    status: 403,
    errorType: 'AccessDeniedException',
    message: 'User is not authorized to access this resource',
  },
  API_CONFIGURATION_ERROR: {
    status: 500,
    errorType: 'InternalServerErrorException',
    message: 'Internal server error',
  },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, errorType: 'AuthorizerConfigurationException', message: null },
  AUTHORIZER_FAILURE: { status: 500, errorType: 'AuthorizerFailureException', message: null },
  BAD_REQUEST_BODY: { status: 400, errorType: 'BadRequestException', message: 'Invalid request body' },
  BAD_REQUEST_PARAMETERS: {
    status: 400,
    errorType: 'BadRequestException',
    message: 'Missing required request parameters',
  },
  DEFAULT_4XX: { status: 400, errorType: 'BadRequestException', message: 'Bad Request' },
  // API Gateway answers alike when a function throws, ends, times out or returns a malformed answer.
  DEFAULT_5XX: { status: 502, errorType: 'InternalServerErrorException', message: 'Internal server error' },
  EXPIRED_TOKEN: {
    status: 403,
    errorType: 'ExpiredTokenException',
    message: 'The security token included in the request is expired',
  },
  // The default of this type is 504, but for an invocation that Lambda rejects AWS documents 500.
  INTEGRATION_FAILURE: { status: 500, errorType: 'InternalServerErrorException', message: 'Internal server error' },
  INTEGRATION_TIMEOUT: {
    status: 504,
    errorType: 'InternalServerErrorException',
    message: 'Endpoint request timed out',
  },
  INVALID_SIGNATURE: {
    status: 403,
    errorType: 'InvalidSignatureException',
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  },
  MISSING_AUTHENTICATION_TOKEN: {
    status: 403,
    errorType: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
  },
  REQUEST_TOO_LARGE: { status: 413, errorType: 'RequestTooLargeException', message: 'Request Too Long' },
  THROTTLED: { status: 429, errorType: 'TooManyRequestsException', message: 'Too Many Requests' },
  UNAUTHORIZED: { status: 401, errorType: 'UnauthorizedException', message: 'Unauthorized' },
  WAF_FILTERED: { status: 403, errorType: 'ForbiddenException', message: 'Forbidden' },
} as const;

export type GatewayResponseType = keyof typeof REFUSALS;

export interface RefusalDetails {
  readonly message?: string;
  /** For `$context.error.validationErrorString`. */
  readonly validationError?: string;
  /** Printed for the reader of the console; clients never see it. */
  readonly because?: string;
  /** Takes the place of the gateway response, as a custom response of the firewall does. */
  readonly response?: {
    readonly status: number;
    readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
    readonly body: string;
  };
}

/** Thrown where the gateway answers in place of a function. Not for an answer of a function, whatever its status. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly type: GatewayResponseType;
  readonly status: number;
  readonly errorType: string;
  /** The message that the client gets; API Gateway renders null as `null`. */
  readonly clientMessage: string | null;
  readonly validationError: string | undefined;
  readonly because: string | undefined;
  readonly response: RefusalDetails['response'];

  constructor(type: GatewayResponseType, details: RefusalDetails = {}) {
    super(type);
    const { status, errorType, message } = REFUSALS[type];
    this.type = type;
    this.status = status;
    this.errorType = errorType;
    this.clientMessage = details.message ?? message;
    this.validationError = details.validationError;
    this.because = details.because;
    this.response = details.response;
  }
}
