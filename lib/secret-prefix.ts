import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * What the names of one broker's secrets begin with. Nothing else keeps brokers apart in Secrets Manager: a second one
 * of the same prefix would take the first one's secrets for its own. A prefix holds no slash, so none contains another.
 */
export class SecretPrefix extends Construct {
  readonly text: string;

  constructor(scope: Construct, id: string, text: string) {
    super(scope, id);
    this.text = text;
    const other = this.node.root.node.findAll().find((construct) => this.#collidesWith(construct));
    if (other === undefined) return;
    throw new Error(
      `The brokers ${other.node.scope?.node.path} and ${scope.node.path} have the same secretPrefix, ${text}, in the same ` +
        "account and region, where each would overwrite and delete the other's secrets: give one a secretPrefix of its " +
        'own, or both stacks the environments they are for.',
    );
  }

  /** Two stacks that do not say where they go both go where the credentials of the day lead: to the same place. */
  #collidesWith(other: unknown): other is SecretPrefix {
    return (
      other instanceof SecretPrefix &&
      other !== this &&
      other.text === this.text &&
      Stack.of(other).environment === Stack.of(this).environment
    );
  }
}
