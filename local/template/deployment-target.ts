/** Where the stack would be deployed. */
export interface DeploymentTarget {
  readonly stackName: string;
  readonly region: string;
  readonly accountId: string;
}
