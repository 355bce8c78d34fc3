import type { Answer } from './answers.ts';
import type { HypothesisValues } from './hypotheses.ts';

interface AnsweredRequest {
  readonly method: string;
  readonly ofRingEx: boolean;
}

/** Changes what concerns the answers of every endpoint: the status of success and the headers about rates. */
export function answerUnderHypotheses(
  answer: Answer,
  request: AnsweredRequest,
  assumed: HypothesisValues,
  now: number,
): Answer {
  const headers = rateHeaders(answer.headers ?? {}, assumed, now);
  if (answer.status !== 200 || request.ofRingEx) return { ...answer, headers };
  if (assumed.successStatus === 201 && request.method === 'POST') return { ...answer, headers, status: 201 };
  if (assumed.successStatus === 204 && request.method === 'DELETE') return { ...answer, headers, status: 204 };
  return { ...answer, headers };
}

function rateHeaders(
  headers: Readonly<Record<string, string>>,
  { retryAfter, rateLimitHeaders }: HypothesisValues,
  now: number,
): Record<string, string> {
  const { 'Retry-After': seconds, ...others } = headers;
  const kept = Object.entries(others).filter(
    ([name]) => rateLimitHeaders === 'given' || !name.startsWith('X-Rate-Limit-'),
  );
  return { ...Object.fromEntries(kept), ...(seconds !== undefined && retryAfterHeaders(seconds, retryAfter, now)) };
}

/** With a date comes the simulator's own time, because the client may compare the two. */
function retryAfterHeaders(seconds: string, form: HypothesisValues['retryAfter'], now: number): Record<string, string> {
  switch (form) {
    case 'seconds':
      return { 'Retry-After': seconds };
    case 'date':
      return { 'Retry-After': httpDate(Math.ceil(now / 1000) + Number(seconds)), Date: httpDate(now / 1000) };
    case 'absent':
      return {};
  }
}

function httpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString();
}
