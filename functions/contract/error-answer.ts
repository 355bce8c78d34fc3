import * as z from 'zod/mini';

/** Every error, the gateway's own refusals too: a flat object that an IVR flow can parse. */
export const errorAnswer = z.strictObject({ code: z.string(), message: z.string(), requestId: z.string() });
export type ErrorAnswer = z.output<typeof errorAnswer>;

/** RFC 6749 §5.2, beside the three fields of every other error. */
export const oauthErrorAnswer = z.extend(errorAnswer, { error: z.string(), error_description: z.string() });
