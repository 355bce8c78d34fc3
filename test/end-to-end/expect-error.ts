import { expect } from 'vitest';
import type { Answer } from './running-broker.ts';

export interface ExpectedError {
  readonly status: number;
  readonly code: string;
  readonly message?: string | RegExp;
}

/** Checks that an error of a function or of the gateway is a flat object, which a flow can parse. */
export const expectError = ({ status, headers, json, body }: Answer, expected: ExpectedError): void => {
  expect({ status, code: json?.code, body }).toMatchObject({ status: expected.status, code: expected.code });
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(Object.values(json ?? {}).every((value) => typeof value === 'string')).toBe(true);
  expect(json).toEqual(expect.objectContaining({ message: expect.any(String), requestId: expect.stringMatching(/./) }));
  if (expected.message !== undefined) expect(json?.message).toEqual(expect.stringMatching(expected.message));
};
