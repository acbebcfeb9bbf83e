// A remark after something was made under a name that another has: the API allows it, as the original does, but every command by
// that name is refused from then on.

import type { Api } from '../../client/api.ts'
import { everyOne, type Kind, type Thing } from './find.ts'
import { counted } from './target.ts'

export async function remarkOnName(api: Api, kind: Kind, { id, displayName }: Thing): Promise<string[]> {
  const others = (await everyOne<Thing>(api, kind)).filter(
    (one) => one.id !== id && one.displayName.toLowerCase() === displayName.toLowerCase(),
  )
  if (others.length === 0) return []
  const has = others.length === 1 ? 'has' : 'have'
  return [
    `${counted(others.length, `other ${kind.noun}`)} ${has} this name, too: from now on name each by its id (taxiway ${kind.list}).`,
  ]
}
