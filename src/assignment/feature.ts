// Assignments, for every feature that has something to assign.

import type { Reactions } from '../reactions.ts'
import { forgetGroup } from './assignment.ops.ts'

export const reactions: Partial<Reactions> = { groupDeleted: forgetGroup }
