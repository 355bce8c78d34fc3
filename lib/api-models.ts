import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as z from 'zod';
import type { Route } from '../functions/contract/route.ts';

/**
 * A model only where a body must be JSON, and of that only its outline. The gateway's refusal cannot say which field is
 * wrong, so it refuses what is not a JSON object at all, and the function refuses the rest by the field's path.
 */
export function bodyModels(restApi: apigateway.RestApi, route: Route): Record<string, apigateway.IModel> {
  if (route.body === undefined || !route.body.required || route.body.mediaTypes[0] !== 'application/json') return {};
  const model = restApi.addModel(`${route.method} ${route.path}`.replaceAll(/\W+/g, '-'), {
    contentType: 'application/json',
    description: `Body of ${route.method} ${route.path}`,
    schema: outlineOf(route.body.schema),
  });
  return { 'application/json': model };
}

function outlineOf(schema: z.core.$ZodType): apigateway.JsonSchema {
  const { properties = {} } = z.toJSONSchema(schema, { target: 'draft-4', io: 'input', unrepresentable: 'any' });
  return {
    schema: apigateway.JsonSchemaVersion.DRAFT4,
    type: apigateway.JsonSchemaType.OBJECT,
    properties: Object.fromEntries(Object.keys(properties).map((name) => [name, {}])),
  };
}
