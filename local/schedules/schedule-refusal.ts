import type { Iam } from '../iam/iam.ts';
import type { DeploymentTarget } from '../template/deployment-target.ts';
import type { Properties } from '../template/properties.ts';

/**
 * The reason why EventBridge Scheduler may not start a schedule's target, or undefined if it may. It assumes the role
 * of the target for the group of the schedule, and the role must be allowed to invoke the function.
 */
export const scheduleRefusal = (
  iam: Iam,
  { region, accountId }: DeploymentTarget,
  schedule: Properties,
): string | undefined => {
  const target = schedule.object('Target');
  const [role, functionArn] = [target?.text('RoleArn') ?? '', target?.text('Arn') ?? ''];
  const sourceArn = `arn:aws:scheduler:${region}:${accountId}:schedule-group/${schedule.optionalText('GroupName') ?? 'default'}`;
  if (!iam.serviceMay('scheduler.amazonaws.com', { action: 'sts:AssumeRole', resource: role, sourceArn }))
    return `scheduler.amazonaws.com may not assume ${role}`;
  const principal = `arn:aws:sts::${accountId}:assumed-role/${role.split('/').at(-1)}/scheduler`;
  const invocation = { principal, action: 'lambda:InvokeFunction', resource: functionArn, context: {} };
  return iam.principalMay(invocation) ? undefined : `${role} may not invoke ${functionArn}`;
};
