/** An error with a code that a shop can rely on. */
export function coded(code, message, cause) {
  return Object.assign(new Error(message, { cause }), { code });
}

/** Every error has a code, also one that nobody foresaw. */
export function told(error) {
  if (error?.code) return error;
  // The shop's own exception, from a filter or a getter, is the shop's own to see.
  if (!(error instanceof WebAssembly.RuntimeError)) return error;
  return coded('internal', `windowshop has failed in itself: ${error.message}. Please report it.`, error);
}
