// The work list of one device: what is assigned to it, what that brings along, looks for or replaces, in the order of installation. Pure.
//
// Invariants
//   1. An address of content stands beside what the device is to install or to remove, and beside nothing else.
//   2. What an application needs comes before it, and of two that are removed, after it. A list that would be too long ends earlier, with all that its part needs.

import type { Manifest, ManifestEntry } from '../../protocol/agent/manifest.ts'
import { mostEntries } from '../../protocol/agent/manifest.ts'
import { nameOnDevice } from '../item/app/app.ts'
import type { RemovedWin32, Win32App } from '../item/app/form/win32.ts'
import { broughtBy, inOrder, type Relation, removedBy } from '../item/app/win32/relation.ts'
import type { Win32 } from '../item/app/win32/win32.ts'
import type { Phase } from '../node.ts'

type Named = { readonly id: string; readonly name: string }
export type Wanted = Named & { readonly phase: Phase; readonly tracked: boolean }
export type Installed = Wanted & Win32App
export type Removed = Wanted & RemovedWin32

/** An application that is not assigned and stands in relation to one that is. */
export type Other = Named & {
  readonly stated: Win32
  readonly revision: string
  /** What installs it, and may remove it; undefined where it must not leave, or its content has not arrived. */
  readonly installs?:
    | {
        readonly commandLine: string
        readonly file: Pick<Win32App, 'sha256' | 'sizeBytes' | 'fileName'>
        readonly contentUrl: (via: string) => string
      }
    | undefined
}

export type WorkListInput = {
  readonly installed: readonly Installed[]
  readonly removed: readonly Removed[]
  readonly others: readonly Other[]
  readonly relations: readonly Relation[]
}

const largestBytes = 4 * 1024 * 1024

export function workList({ installed, removed, others, relations }: WorkListInput): Manifest['apps'] {
  const assigned = installed.map(({ id }) => id)
  const brought = broughtBy(assigned, relations)
  const replaced = removedBy(assigned, brought, relations)
  const entries = new Map<string, ManifestEntry>()
  const add = (entry: Omit<ManifestEntry, 'dependsOn' | 'supersedes'>) =>
    entries.set(entry.id, { ...entry, ...relatedOf(entry.id, relations) })
  const phaseOf = new Map(installed.map(({ id, phase }) => [id, phase]))
  for (const one of installed) {
    add({
      ...base(one),
      phase: one.phase,
      tracked: one.tracked,
      intent: 'install',
      install: one.commandLine,
      content: contentOf(one),
    })
  }
  for (const one of removed) {
    const content = one.file ? { content: contentOf(one.file) } : {}
    add({ ...base(one), phase: one.phase, tracked: false, intent: 'uninstall', install: '', ...content })
  }
  for (const one of others) {
    const via = brought.get(one.id) ?? replaced.get(one.id)
    const content =
      via === undefined || !one.installs
        ? {}
        : { content: contentOf({ ...one.installs.file, contentUrl: one.installs.contentUrl(via) }) }
    add({
      ...base(one),
      phase: (via === undefined ? undefined : phaseOf.get(via)) ?? 'device',
      tracked: false,
      intent: 'support',
      install: one.installs?.commandLine ?? '',
      ...content,
    })
  }
  const order = inOrder([...entries.keys()], relations)
  return bounded(removedInReverse(order.flatMap((id) => entries.get(id) ?? [])))
}

/** In the places of those that are removed: what needs another one goes before that. */
function removedInReverse(all: readonly ManifestEntry[]): readonly ManifestEntry[] {
  const removed = all.filter(({ intent }) => intent === 'uninstall')
  return all.map((entry) => (entry.intent === 'uninstall' ? (removed.pop() ?? entry) : entry))
}

function bounded(all: readonly ManifestEntry[]): Manifest['apps'] {
  let bytes = 0
  const end = all.slice(0, mostEntries).findIndex((entry) => {
    bytes += JSON.stringify(entry).length
    return bytes > largestBytes
  })
  return all.slice(0, end === -1 ? mostEntries : end)
}

const base = ({ id, name, revision, stated }: Named & { readonly revision: string; readonly stated: Win32 }) => ({
  id,
  name: name.slice(0, 256),
  revision,
  uninstall: stated.uninstall,
  runAs: stated.runAs,
  restart: stated.restart,
  timeLimitMinutes: stated.timeLimitMinutes,
  returnCodes: [...stated.returnCodes],
  requires: stated.requires,
  detection: [...stated.detection],
})

const contentOf = ({
  contentUrl,
  sha256,
  sizeBytes,
  fileName,
}: Pick<Win32App, 'sha256' | 'sizeBytes' | 'fileName'> & {
  readonly contentUrl: string
}) => ({ url: contentUrl, sha256, sizeBytes, fileName: nameOnDevice(fileName) })

function relatedOf(id: string, relations: readonly Relation[]) {
  const own = relations.filter(({ appId }) => appId === id)
  const of = (kind: Relation['kind']) => own.filter((one) => one.kind === kind)
  return {
    dependsOn: of('dependency').map(({ targetId, acts }) => ({ id: targetId, install: acts })),
    supersedes: of('supersedence').map(({ targetId, acts }) => ({ id: targetId, uninstall: acts })),
  }
}
