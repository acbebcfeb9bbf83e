// The forms of applications, by how Windows installs them, and what each of them has beside the members of every application.

import type { ReceivedAlert } from '../../../../protocol/syncml/server-session.ts'
import type { Phase } from '../../../node.ts'
import type { Tree, Write } from '../../../tree.ts'
import type { Expected, ItemState, Standing } from '../../item.ts'

/** As they are called in the administration API. */
export const typeOfForm = {
  msi: '#microsoft.graph.windowsMobileMSI',
  msix: '#microsoft.graph.windowsUniversalAppX',
  office: '#microsoft.graph.officeSuiteApp',
  win32: '#microsoft.graph.win32LobApp',
} as const

export type Form = keyof typeof typeOfForm

export const forms = Object.keys(typeOfForm) as readonly Form[] // the keys just above

/** Where Windows is to find it, or what it is to do. */
export type Member = { readonly id: string; readonly phase: Phase }

/** How applications of one form are installed over a configuration service provider. `A`: what it has beside `Member`. */
export type Installing<A> = {
  writes(app: A & Member, key: string): readonly Write[]
  questions(app: A & Member, tree: Tree, state: ItemState | undefined): readonly string[]
  standing(app: A & Member, tree: Tree): Standing
  /** Node values that an alert reports; undefined when it is about something else. */
  hears(app: A & Member, alert: ReceivedAlert): Readonly<Record<string, string>> | undefined
  /** What the status page waits for; undefined: it never waits for applications of this form. */
  expected: ((app: A & Member) => Expected | undefined) | undefined
}

/** How they are removed. */
export type Removing<A> = {
  questions(app: A & Member): readonly string[]
  writes(app: A & Member, on: { readonly key: string; readonly tree: Tree }): readonly Write[]
  standing(app: A & Member, tree: Tree): Standing
}

/** Devices report an HRESULT as a signed decimal; people look it up as 0x8007…. Undefined for none. */
export function errorText(reported: string | null | undefined): string | undefined {
  if (reported === undefined || reported === null || reported === '' || reported === '0') return undefined
  const code = Number(reported)
  const isHresult = Number.isInteger(code) && (code < 0 || code > 0x7fffffff)
  return isHresult ? `0x${(code >>> 0).toString(16).padStart(8, '0')}` : reported
}

/** Of a job that the device was told and has not taken. */
export const refusedJob = (refused: number): Standing => ({
  state: 'failed',
  error: refused === 0 ? 'no answer' : `refused with ${refused}`,
  refused,
})
