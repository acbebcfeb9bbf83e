/**
 * The members of `after` that differ from `before`. A form sends only these: what somebody else saved meanwhile, in a member
 * that was not touched here, stays.
 */
export function changedMembers<T extends object>(before: T, after: T): Partial<T> {
  const names = Object.keys(after) as (keyof T)[]
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      .map((name) => [name, after[name]]),
  ) as Partial<T>
}
