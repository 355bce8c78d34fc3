export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** Lambda's reasons not to begin an invocation at all. */
export type Rejection = 'throttled' | 'request-too-large';

/**
 * The outcome of one invocation. The `reason` of a failure is for the console; a client gets the same answer for each.
 */
export type InvocationResult =
  | { readonly ok: true; readonly payload: string }
  | {
      readonly ok: false;
      readonly reason: 'error' | 'timeout' | 'crash' | 'init' | 'too-large' | Rejection;
      readonly error: FunctionError;
    };

export const isRejected = (result: InvocationResult): boolean =>
  !result.ok && (result.reason === 'throttled' || result.reason === 'request-too-large');

/** Sent by a container to the process that started it. */
export type ContainerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'broken'; readonly error: FunctionError }
  | { readonly type: 'answer'; readonly payload: string }
  | { readonly type: 'failed'; readonly error: FunctionError };

/** Sent to a container. */
export interface InvocationMessage {
  readonly event: string;
  readonly requestId: string;
  readonly functionArn: string;
  readonly traceId: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}
