/** An error with a code that a shop can rely on. */
export function coded(code, message, cause) {
  return Object.assign(new Error(message, { cause }), { code });
}
