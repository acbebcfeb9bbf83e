// For tests in which nothing may fail behind an answer.

export function throwIt(error: unknown): never {
  throw error
}
