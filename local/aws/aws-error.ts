/** A refusal as a client of AWS sees it. Never thrown for a fault of the stand-in itself; that becomes a 500. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}
