// When a certificate is ordered from a public authority, and for which names.

const hourMs = 3600_000
/** A public certificate lasts 90 days, or fewer. */
export const renewBeforeMs = 30 * 24 * hourMs
/** After a failure; authorities count those, and refuse for a while whoever fails often. */
export const tryAgainMs = 2 * hourMs

/** A public authority knows names of the internet alone: no addresses, and none without a dot. The last part of a name has a letter. */
export const publicNames = (configured: readonly string[]): string[] =>
  configured.filter((name) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/.test(name)).sort()

export type Standing = {
  /** Of the certificate, if there is one. */
  readonly names: readonly string[]
  readonly notBefore: Date
  readonly notAfter: Date
}

/** A third of its life before the end, where that is later: some authorities give a week. */
export function isDue(standing: Standing | undefined, wanted: readonly string[], now: Date): boolean {
  if (!standing || wanted.some((name) => !standing.names.includes(name))) return true
  const life = standing.notAfter.getTime() - standing.notBefore.getTime()
  return standing.notAfter.getTime() - now.getTime() < Math.min(renewBeforeMs, life / 3)
}
