// What a source says, what is here, and the steps between: who comes, who changes, who leaves. Nothing of it knows a server or a file;
// names of other directories stand for people until everybody has an id here.

import { withoutUnseen } from '../../../kernel/text/plain-name.ts'
import type { Member } from './member.ts'

export type SourcePerson = {
  readonly externalId: string
  readonly active: boolean
  /** Only what the source knows: an empty text takes away what was there, a member that is not named stays. */
  readonly said: Partial<Readonly<Record<Member, string>>> & { readonly userName: string }
  /** What the source calls the manager, or their sign-in name; empty: there is none. Undefined: it does not say. */
  readonly manager?: string
}

export type SourceGroup = {
  readonly externalId: string
  readonly displayName: string
  readonly description: string
  /** People of the source, by their externalId. */
  readonly people: readonly string[]
  /** Groups of the source likewise. */
  readonly groups: readonly string[]
}

type Resource = Readonly<Record<string, unknown>> & { readonly id: string; readonly externalId?: string }
export type PresentPerson = Resource & { readonly userName: string; readonly active?: boolean }
export type PresentGroup = Resource & {
  readonly displayName: string
  readonly members?: readonly { readonly value: string; readonly type?: string }[]
}

export type Operation = {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly data?: object
}

export type Step = {
  readonly what: 'comes' | 'changes' | 'leaves'
  /** For people to read. */
  readonly name: string
  /** What the source calls it, where several steps are about one. */
  readonly about?: string
  /** What of it changes. */
  readonly members: readonly string[]
  readonly operation: Operation
  /** Sent before it, and stands whatever becomes of it. */
  readonly first?: Operation
}

export type Plan = {
  readonly steps: readonly Step[]
  /** Who is kept elsewhere, and is left alone; who is gone and stays. */
  readonly remarks: readonly string[]
  /** What cannot come as the source says it; the rest of the person or group does. */
  readonly refused?: readonly { readonly name: string; readonly message: string }[]
  /** Of the source there were so many before. */
  readonly before: number
}

export type Settings = { readonly source: string; readonly deletes: boolean }

export const sourceOf = (one: Resource, schema: string) =>
  (one[schema] as { readonly source?: string } | undefined)?.source

/** For people to read, of members that the server takes in no name. */
export const unseenIn = (name: string, members: readonly string[], isHere: boolean) => ({
  name: withoutUnseen(name),
  message: `${members.join(', ')} ${members.length > 1 ? 'hold' : 'holds'} characters that cannot be seen, so ${isHere ? 'that stays as it is here' : 'nobody comes'}. Write it without them in the source.`,
})

export const countOf = (plan: Plan, what: Step['what']): number =>
  plan.steps.filter((step) => step.what === what).length

/** Undefined when as few leave as may; else in words how many would. `most`: percent of those who are here. */
export function tooManyLeave(plan: Plan, most: number): string | undefined {
  const leaving = countOf(plan, 'leaves')
  if (leaving === 0 || leaving * 100 <= most * plan.before) return undefined
  return `${leaving} of ${plan.before} would leave, more than ${most}%`
}
