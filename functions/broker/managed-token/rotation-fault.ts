/** A step that cannot be done; Secrets Manager retries it. The message holds no secret. */
export class RotationFault extends Error {
  override readonly name = 'RotationFault';
}
