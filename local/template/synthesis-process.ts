import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { App } from 'aws-cdk-lib';
import { AssetManifestArtifact, type CloudAssembly } from 'aws-cdk-lib/cx-api';
import { deploymentOf } from '../../lib/deployment.ts';
import { parseSettings, type Settings } from '../../lib/settings.ts';
import { TokenBrokerStack } from '../../lib/token-broker-stack.ts';
import { errorMessage } from '../error-message.ts';
import type { Synthesis, SynthesisRequest } from './synthesize.ts';

/** This file is the main program of a process of its own; its only argument is a `SynthesisRequest` as JSON. */
const synthesizeHere = ({ configuration, outdir, settings: overrides }: SynthesisRequest): Synthesis => {
  const { context } = JSON.parse(readFileSync(configuration, 'utf8'));
  // The CDK's command line enables the paths by default. The console shows them as the names of the functions.
  const app = new App({
    outdir,
    analyticsReporting: false,
    // `cdk synth` checks the template against CloudFormation's schemas, which takes several seconds.
    builtinCloudFormationValidation: false,
    context: { ...context, 'aws:cdk:enable-path-metadata': true },
  });
  const { stackId, settings: declared } = deploymentOf(context.stage, context.tokenBroker);
  const { allowedIpRanges } = declared;
  const settings = {
    ...declared,
    // Every client is on this machine, so its address must be allowed beside the declared ranges.
    allowedIpRanges: allowedIpRanges.length > 0 ? [...allowedIpRanges, '127.0.0.1/32'] : [],
    ...WITHOUT_EFFECT,
    ...overrides,
  };
  new TokenBrokerStack(app, stackId, { settings: parseSettings(settings) });
  const assembly = app.synth();
  const { template, stackName } = assembly.getStackByName(stackId);
  return { template, stackName, assets: assetDirectories(assembly), leftOut: leftOutOf(declared) };
};

/** Settings for which there is no counterpart on one machine, each as if it were off. */
const WITHOUT_EFFECT = {
  customDomain: undefined,
  privateApi: undefined,
  provisionedConcurrency: {},
  tracing: false,
} as const satisfies Partial<Settings>;

const leftOutOf = (declared: Settings): string[] =>
  Object.entries(WITHOUT_EFFECT)
    .filter(([name, off]) => !isDeepStrictEqual(Reflect.get(declared, name), off))
    .map(([name]) => name);

const assetDirectories = (assembly: CloudAssembly): Synthesis['assets'] =>
  Object.fromEntries(
    assembly.artifacts
      .filter((artifact) => artifact instanceof AssetManifestArtifact)
      .flatMap(({ contents }) => Object.values(contents.files ?? {}))
      .flatMap(({ source, destinations }) =>
        Object.values(destinations).map(
          ({ objectKey }) => [objectKey, `${assembly.directory}/${source.path}`] as const,
        ),
      ),
  );

const reply = (message: object): void => {
  process.send?.(message, () => process.disconnect());
};

try {
  reply({ synthesis: synthesizeHere(JSON.parse(process.argv[2] ?? '')) });
} catch (error) {
  reply({ fault: errorMessage(error) });
}
