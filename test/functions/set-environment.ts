/** Sets variables of this process. The function that it returns puts back the earlier values for the next test file. */
export function setEnvironment(variables: Readonly<Record<string, string>>): () => void {
  const earlier = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of earlier) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
