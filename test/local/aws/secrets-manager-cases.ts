import { deletionCases } from './secrets-manager-cases/deletion.ts';
import { listingCases } from './secrets-manager-cases/listing.ts';
import { quotaCases } from './secrets-manager-cases/quotas.ts';
import { rotationCases } from './secrets-manager-cases/rotation.ts';
import type { SecretsManagerCase } from './secrets-manager-cases/secrets-manager-case.ts';
import { stageCases } from './secrets-manager-cases/stages.ts';
import { tokenCases } from './secrets-manager-cases/tokens.ts';
import { valueCases } from './secrets-manager-cases/values.ts';

export const secretsManagerCases: readonly SecretsManagerCase[] = [
  ...valueCases,
  ...tokenCases,
  ...stageCases,
  ...listingCases,
  ...deletionCases,
  ...quotaCases,
  ...rotationCases,
];
