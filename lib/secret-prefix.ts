import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * The names of a broker's secrets begin with its prefix. Nothing else keeps two brokers apart in Secrets Manager: a second
 * broker with the same prefix would treat the first one's secrets as its own. Names continue with a slash, which a prefix
 * cannot contain, so different prefixes never match the same secret.
 */
export class SecretPrefix extends Construct {
  readonly value: string;

  constructor(scope: Construct, id: string, value: string) {
    super(scope, id);
    this.value = value;
    const other = this.node.root.node.findAll().find((construct) => this.#collidesWith(construct));
    if (other === undefined) return;
    throw new Error(
      `The brokers ${other.node.scope?.node.path} and ${scope.node.path} have the same secretPrefix, ${value}, in the same ` +
        "account and region, where each would overwrite and delete the other's secrets: give one a secretPrefix of its " +
        'own, or both stacks the environments they are for.',
    );
  }

  /** Stacks that name no environment go to the one of the current credentials, so two of them go to the same one. */
  #collidesWith(other: unknown): other is SecretPrefix {
    return (
      other instanceof SecretPrefix &&
      other !== this &&
      other.value === this.value &&
      Stack.of(other).environment === Stack.of(this).environment
    );
  }
}
