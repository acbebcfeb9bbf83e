// Removal of what the device lists by itself: it is asked whether it has it, and what it has is deleted.

import { refusalOf, type Tree, type Write } from '../../../tree.ts'
import type { Standing } from '../../item.ts'
import type { Member, Removing } from './form.ts'

const deleted = 'deleted'

/**
 * `node` is the application on the device, `shows` is in it, and has a value as long as the application is there. `forgets`: what else
 * says of the application that it was installed.
 */
export function removing<A>(of: {
  node(app: A & Member): string
  shows(app: A & Member): string
  forgets?(app: A & Member): string
}): Removing<A> {
  return {
    questions: (app) => [of.shows(app)],
    writes(app, { key, tree }): readonly Write[] {
      const remove = (uri: string): Write => ({ kind: 'Delete', uri, mark: deleted, item: key })
      const isThere = typeof tree[of.shows(app)]?.value === 'string'
      const told = of.forgets?.(app)
      const isTold = told !== undefined && Object.keys(tree).some((uri) => uri.startsWith(`${told}/`))
      return [...(isThere ? [remove(of.node(app))] : []), ...(isTold ? [remove(told)] : [])]
    },
    standing(app, tree: Tree): Standing {
      const refused = refusalOf(tree[of.node(app)], deleted)
      if (refused !== undefined) return { state: 'failed', error: `refused with ${refused}`, refused }
      return { state: tree[of.shows(app)]?.value === null ? 'applied' : 'pending' }
    },
  }
}
