// Versions of Windows, and bounds for them: `10`, `10.0` or `10.0.19045.0`.

/** Empty is no bound. */
export const isVersionBound = (text: string): boolean => text.length <= 40 && /^$|^\d{1,5}(\.\d{1,6}){0,3}$/.test(text)

/**
 * Negative for the older one. Number by number, as far as the bound goes: 10.0.22631 is every update of that build. What a version lacks of
 * it counts as nought.
 */
export function comparedVersions(version: string, bound: string, most = 4): number {
  const parts = version.split('.')
  for (const [index, part] of bound.split('.').slice(0, most).entries()) {
    const difference = Number(parts[index] ?? 0) - Number(part)
    if (difference !== 0) return difference
  }
  return 0
}

/** The build is all that devices say when they enrol. */
export const comparedBuilds = (version: string, bound: string): number => comparedVersions(version, bound, 3)
