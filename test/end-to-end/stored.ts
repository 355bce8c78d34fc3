import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListSecretsCommand, type SecretListEntry, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Ready } from '../../local/console/ready.ts';

/** The broker's table and secrets, as the operator's AWS tools see them. */
export class Stored {
  readonly #table: DynamoDBClient;
  readonly #secrets: SecretsManagerClient;

  constructor({ awsEndpointUrl: endpoint, aws }: Pick<Ready, 'awsEndpointUrl' | 'aws'>) {
    // A copy, because the SDK writes into it.
    const place = { endpoint, region: aws.region, credentials: { ...aws } };
    this.#table = new DynamoDBClient(place);
    this.#secrets = new SecretsManagerClient(place);
  }

  async items(): Promise<readonly unknown[]> {
    const { TableNames = [] } = await this.#table.send(new ListTablesCommand());
    const tables = TableNames.map((TableName) => this.#table.send(new ScanCommand({ TableName })));
    return (await Promise.all(tables)).flatMap(({ Items = [] }) => Items);
  }

  /** `settled`: no rotation is under way. */
  async secrets(): Promise<ReadonlyArray<{ readonly name: string; readonly settled: boolean }>> {
    const { SecretList = [] } = await this.#secrets.send(new ListSecretsCommand({ MaxResults: 100 }));
    return SecretList.map((secret) => ({ name: secret.Name ?? '', settled: isSettled(secret) }));
  }

  close(): void {
    this.#table.destroy();
    this.#secrets.destroy();
  }
}

const isSettled = ({ RotationEnabled, LastRotatedDate, SecretVersionsToStages = {} }: SecretListEntry): boolean => {
  const pending = Object.values(SecretVersionsToStages).some((stages) => stages.join() === 'AWSPENDING');
  return !RotationEnabled || (LastRotatedDate !== undefined && !pending);
};
