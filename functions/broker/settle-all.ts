/**
 * `Promise.all` that waits for every promise even if one fails. Lambda freezes a container with its answer, and anything
 * that is still under way then may be lost.
 */
export async function settleAll<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}
