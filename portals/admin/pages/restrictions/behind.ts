// The page of the restriction that a refusal names. Its guid is not enough: the default ones share it with the default status page.

import { paths } from '../../paths.ts'

export function restrictionBehind({
  reason,
  restrictionId: id,
}: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof id !== 'string') return undefined
  return paths.restriction(`${id}_${reason === 'too-many-managed' ? 'Limit' : 'SinglePlatformRestriction'}`)
}
