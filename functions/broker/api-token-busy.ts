import { BrokerError } from './broker-error.ts';

export const apiTokenBusy = (connection: string): BrokerError =>
  new BrokerError('api_token_busy', `another API token of connection ${connection} is being made; ask again in 5 s`, {
    retryAfterSeconds: 5,
  });
