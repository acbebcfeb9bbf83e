/** The end of an exhaustive switch: a new case does not compile until somebody has looked at it. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected case ${JSON.stringify(value)}`)
}
