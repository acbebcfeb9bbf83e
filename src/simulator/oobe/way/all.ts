// The ways through the first run, and nothing else. The first is also that of a device without a profile.

import type { Way } from '../node.ts'
import { packageDriven } from './package-driven.ts'
import { prepared } from './prepared.ts'
import { userDriven } from './user-driven.ts'

export const ways = [userDriven, packageDriven, prepared] as const

type NamesOf<W> = W extends Way<infer Own> ? Own : never
/** The names of nodes that stand on one way only. */
export type OwnNode = NamesOf<(typeof ways)[number]>
