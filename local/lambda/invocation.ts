export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** What becomes of one invocation. Every failure looks the same to whoever invoked; people are told which it was. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: string }
  | {
      readonly ok: false;
      readonly reason: 'error' | 'timeout' | 'crash' | 'init' | 'too-large';
      readonly error: FunctionError;
    };

/** From a container to its owner. */
export type ContainerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'broken'; readonly error: FunctionError }
  | { readonly type: 'answer'; readonly payload: string }
  | { readonly type: 'failed'; readonly error: FunctionError };

/** From its owner to a container. */
export interface InvocationMessage {
  readonly event: string;
  readonly requestId: string;
  readonly functionArn: string;
  readonly traceId: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}
