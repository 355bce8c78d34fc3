import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage, type ILocalBundling } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';
import type { FunctionName } from '../functions/contract/function-names.ts';

const FUNCTIONS = fileURLToPath(new URL('../functions/', import.meta.url));

/** The functions are compiled or not as this file is. */
const EXTENSION = extname(import.meta.url);

const functionEntry = (name: FunctionName): string => join(FUNCTIONS, name + EXTENSION);

/**
 * One minified module with everything in it, the AWS SDK too: the platform's copy changes without notice and loads
 * slower. The order of `mainFields` prefers ES modules, which shed what is not used.
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
  /** The construct library caches assets by the fields of this object; without the entry, all would be one. */
  readonly entry: string;

  constructor(entry: string) {
    this.entry = entry;
  }

  tryBundle(outdir: string): boolean {
    buildSync(bundleOptions(this.entry, outdir));
    return true;
  }
}

/** In this process, because a process for each function costs about a second each. */
export function functionBundle(name: FunctionName): Code {
  return Code.fromAsset(FUNCTIONS, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: { image: DockerImage.fromRegistry('never-used'), local: new EsbuildBundling(functionEntry(name)) },
  });
}
