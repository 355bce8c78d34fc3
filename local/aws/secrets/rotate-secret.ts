import * as z from 'zod/mini';
import { AwsError } from '../aws-error.ts';
import { operation, requireToken, secretId } from './operation.ts';
import { checkRules } from './rotation-schedule.ts';
import { type Rotation, type Secret, unfinishedVersion, versionById } from './secret.ts';

const request = z.object({
  SecretId: secretId,
  ClientRequestToken: z.optional(z.string()),
  RotationLambdaARN: z.optional(z.string().check(z.maxLength(2048))),
  RotationRules: z.optional(
    z.object({
      AutomaticallyAfterDays: z.optional(z.int().check(z.minimum(1), z.maximum(1000))),
      Duration: z.optional(z.string().check(z.regex(/^\d{1,2}h$/))),
      ScheduleExpression: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
    }),
  ),
  RotateImmediately: z.optional(z.boolean()),
});

/** Answers as soon as the rotation has begun; its steps run afterwards. */
export const rotateSecret = operation(request, (input, context) => {
  const token = requireToken(input.ClientRequestToken, 'InvalidParameterException');
  const secret = context.store.getUsable(input.SecretId);
  const answer = { ARN: secret.arn, Name: secret.name, VersionId: token };
  // A client repeats the request when the answer was lost.
  if (secret.rotation?.startedFor === token) return answer;
  const rotation = configure(secret, input);
  if (unfinishedVersion(secret)) {
    throw new AwsError(
      'InvalidRequestException',
      "A previous rotation isn't complete. That rotation will be reattempted.",
    );
  }
  if (versionById(secret, token)) {
    throw new AwsError('InvalidRequestException', `A version with the ClientRequestToken ${token} already exists.`);
  }
  const { functionArn } = rotation;
  if (!context.caller.may('lambda:InvokeFunction', functionArn)) {
    throw new AwsError('AccessDeniedException', `You need lambda:InvokeFunction permission on ${functionArn}.`);
  }
  if (!context.rotations.canInvoke(functionArn, secret.arn)) {
    throw new AwsError(
      'AccessDeniedException',
      'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
    );
  }
  const { rotation: emptyIs } = context.emptySecrets;
  if (emptyIs !== 'accepted' && secret.versions.every(({ value }) => !value))
    throw new AwsError(emptyIs, "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT");
  const configured = { ...secret, rotation };
  if (input.RotateImmediately === false) context.rotations.schedule(configured, token);
  else context.rotations.start(configured, token);
  return answer;
});

function configure({ rotation }: Secret, input: z.output<typeof request>): Rotation {
  const functionArn = input.RotationLambdaARN ?? rotation?.functionArn;
  if (!functionArn) {
    throw new AwsError('InvalidRequestException', 'No Lambda rotation function ARN is associated with this secret.');
  }
  const rules = input.RotationRules ?? rotation?.rules;
  checkRules(rules ?? {});
  return {
    enabled: true,
    functionArn,
    rules,
    startedFor: rotation?.startedFor,
    lastRotatedAt: rotation?.lastRotatedAt,
    nextRotationAt: rotation?.nextRotationAt,
    nextAttemptAt: rotation?.nextAttemptAt,
  };
}

export const cancelRotateSecret = operation(z.object({ SecretId: secretId }), (input, { store, rotations, now }) => {
  const secret = store.getUsable(input.SecretId);
  if (!secret.rotation) throw new AwsError('InvalidRequestException', 'Rotation is not enabled for this secret.');
  rotations.cancel(secret.name);
  const rotation = { ...secret.rotation, enabled: false, nextRotationAt: undefined, nextAttemptAt: undefined };
  store.save({ ...secret, rotation, changedAt: now() });
  // The caller has to clean up the version that a cancelled rotation leaves behind.
  return { ARN: secret.arn, Name: secret.name, VersionId: unfinishedVersion(secret)?.id };
});
