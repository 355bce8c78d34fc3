import type { ServerResponse } from 'node:http';
import { respond, respondJson } from './respond.ts';
import type { SignatureFault } from './verify-signature.ts';

const ERRORS: Readonly<Record<SignatureFault, { readonly type: string; readonly message: string }>> = {
  missing: { type: 'MissingAuthenticationTokenException', message: 'Request is missing Authentication Token' },
  malformed: {
    type: 'IncompleteSignatureException',
    message: 'The Authorization header, the date or the query of the request is malformed.',
  },
  'unknown-key': {
    type: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  },
  expired: {
    type: 'InvalidSignatureException',
    message: 'Signature expired: the date of the request is more than 5 min. from now.',
  },
  mismatch: {
    type: 'InvalidSignatureException',
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  },
};

/** Answers in the format of the called service. STS uses XML and has its own error codes. */
export function refuseSignature(response: ServerResponse, fault: SignatureFault, service: string): void {
  const { type, message } = ERRORS[fault];
  if (service === 'sts') {
    const code = fault === 'unknown-key' ? 'InvalidClientTokenId' : type.replace(/Exception$/, '');
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    respond(response, 403, { type: 'text/xml', body });
  } else {
    respondJson(response, 400, { __type: type, message });
  }
}
