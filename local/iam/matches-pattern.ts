/** In a pattern, `*` stands for any text, slashes included, and `?` for any one character. */
export const matchesPattern = (pattern: string, text: string): boolean => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
};

/** Wildcards of an ARN's pattern do not reach beyond a colon, except in the last of its six parts. */
export const matchesArn = (pattern: string, arn: string): boolean => {
  const [patterns, parts] = [arnParts(pattern), arnParts(arn)];
  return patterns.length === parts.length && patterns.every((each, index) => matchesPattern(each, parts[index] ?? ''));
};

const arnParts = (arn: string): readonly string[] => {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
};
