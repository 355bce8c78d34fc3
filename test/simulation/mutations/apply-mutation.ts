import { registerHooks } from 'node:module';
import type { Mutation } from './mutation.ts';

/**
 * Changes the sources that this thread loads from now on.
 * @returns the texts found and replaced so far.
 */
export function applyMutation({ edits }: Mutation): ReadonlySet<string> {
  const applied = new Set<string>();
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const own = edits.filter(({ file }) => url.endsWith(`/functions/${file}`));
      if (own.length === 0) return loaded;
      let source = String(loaded.source);
      for (const { find, replace } of own) {
        if (source.split(find).length !== 2) continue;
        source = source.replace(find, () => replace);
        applied.add(find);
      }
      return { ...loaded, source };
    },
  });
  return applied;
}
