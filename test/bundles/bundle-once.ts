import { registerHooks } from 'node:module';

/**
 * Loaded by the processes that synthesize the stack for a test. A dozen tests need the same bundles, and bundling takes
 * most of the time of a start.
 */
const CACHING_ESBUILD = new URL('./caching-esbuild.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === 'esbuild' && context.parentURL !== CACHING_ESBUILD
      ? nextResolve(CACHING_ESBUILD, context)
      : nextResolve(specifier, context),
});
