// Versions of Windows as bounds: `10`, `10.0` or `10.0.19045.0`.

/** Empty is no bound. */
export const isVersionBound = (text: string): boolean => text.length <= 40 && /^$|^\d{1,5}(\.\d{1,6}){0,3}$/.test(text)

/** The first three parts, as far as the second has them: the build is all that devices say. */
export function comparedVersions(one: string, other: string): number {
  const wanted = other.split('.').slice(0, 3)
  const parts = one.split('.')
  for (const [index, part] of wanted.entries()) {
    const difference = Number(parts[index] ?? 0) - Number(part)
    if (difference !== 0) return difference
  }
  return 0
}
