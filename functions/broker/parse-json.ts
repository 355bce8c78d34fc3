/** Undefined: it is not JSON. The parser's own error quotes the text, which may hold a secret, so it goes no further. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
