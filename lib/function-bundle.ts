import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage, type ILocalBundling } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';
import type { FunctionName } from '../functions/contract/function-names.ts';

const FUNCTIONS = fileURLToPath(new URL('../functions/', import.meta.url));

/** `.ts` in the repository and `.js` in the published package, where the functions are compiled like this file. */
const EXTENSION = extname(import.meta.url);

const functionEntry = (name: FunctionName): string => join(FUNCTIONS, name + EXTENSION);

/**
 * One minified module contains everything, the AWS SDK included. Lambda's own copy of the SDK changes without notice and
 * loads more slowly. The order of `mainFields` prefers ES modules, from which esbuild can drop unused code.
 */
export const bundleOptions = (entry: string, outdir: string): BuildOptions => ({
  entryPoints: [entry],
  outfile: join(outdir, 'index.mjs'),
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: false,
  legalComments: 'none',
  alias: { '@aws-sdk/credential-provider-node': join(FUNCTIONS, `aws/environment-credentials${EXTENSION}`) },
});

class EsbuildBundling implements ILocalBundling {
  /** The CDK caches assets by the fields of this object. Without this field, all functions would share one asset. */
  readonly entry: string;

  constructor(entry: string) {
    this.entry = entry;
  }

  tryBundle(outdir: string): boolean {
    buildSync(bundleOptions(this.entry, outdir));
    return true;
  }
}

/** Bundles in this process, because a process for each function would take about a second each. */
export function functionBundle(name: FunctionName): Code {
  return Code.fromAsset(FUNCTIONS, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: { image: DockerImage.fromRegistry('never-used'), local: new EsbuildBundling(functionEntry(name)) },
  });
}
