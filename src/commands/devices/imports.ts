// `taxiway imports list|show|cancel|undo`: imports of devices, what became of them, and taking them back.

import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'

import { type Api, everyPage } from '../../client/api.ts'
import type { DeviceImport, ImportedBy, ImportUndo } from '../../contract/graph/device-import.ts'
import { Fault } from '../../kernel/fault.ts'
import { mayGoOn } from '../confirm.ts'
import { doEach, findEach } from '../named/several.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { custodyInWords } from './custody.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: true; dryRun?: true }

const path = '/beta/deviceManagement/deviceImports'
const one = (api: Api, id: string) => api.get<DeviceImport>(`${path}/${encodeURIComponent(id)}`)

export function importsCommand(): Command {
  return new Command('imports')
    .description('Imports of devices: what became of them, cancelling and undoing them')
    .addHelpText(
      'after',
      `
An import that was cancelled or broke off goes on with the same file: taxiway import FILE --resume ID.

Examples:
  taxiway imports list
  taxiway imports undo 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --dry-run`,
    )
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(cancelCommand())
    .addCommand(undoCommand())
}

const words = { running: 'under way', complete: 'complete', failed: 'broke off', cancelled: 'cancelled' } as const

const stateOf = ({ state, undoState }: DeviceImport): string =>
  undoState === 'complete' ? 'undone' : undoState === 'running' ? 'is being undone' : words[state]

/** Enough to find the one of today; older ones are found by the API. */
const mostListed = 100

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description(`The latest ${mostListed} imports`)
    .addHelpText('after', '\nExample:\n  taxiway imports list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const { value: imports } = await api.get<{ value: DeviceImport[] }>(`${path}?$top=${mostListed}`)
        const rows = imports.map((found) => [
          found.id,
          stateOf(found),
          found.fileName ?? '',
          found.partnerName ?? found.actorName,
          String(found.registered),
          String(found.updated),
          String(found.refused),
          found.startedAt.slice(0, 16),
        ])
        const heads = ['Id', 'State', 'File', 'By', 'Registered', 'Updated', 'Refused', 'At']
        print(options.json, { imports }, ...(rows.length > 0 ? table(heads, rows) : ['Nothing was imported yet.']))
      }),
    )
}

/** What an undo says of a device that it leaves. */
const reasons: Readonly<Record<NonNullable<ImportedBy['stays']>, string>> = {
  enrolled: 'is managed',
  joined: 'is joined to the directory',
  contacted: 'was switched on and asked for its profile',
  'imported-again': 'another import brought it up to date',
  changed: 'an administrator changed it, or it wants attention',
  'in-group': 'somebody put it into a group',
}

function showCommand(): Command {
  return withServerOptions(new Command('show'))
    .description('One import, and the devices of it that an undo would leave or has left, with the reason')
    .argument('<id>', 'of the import, as taxiway imports list says it')
    .addHelpText('after', '\nExample:\n  taxiway imports show 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b')
    .action((id: string, options: Options) =>
      withApi(options, async (api) => {
        const found = await one(api, id)
        const staying: ImportedBy[] = []
        const filter = encodeURIComponent('stays ne null')
        for await (const page of everyPage<ImportedBy>(api, `${path}/${found.id}/devices?$filter=${filter}&$top=1000`))
          staying.push(...page)
        const lines = [
          `${found.fileName ?? found.id}: ${stateOf(found)}; ${found.registered} registered, ${found.updated} updated, ${found.refused} refused.`,
          ...(found.custody ? custodyInWords(found.custody) : []),
          ...(found.failure ? [found.failure] : []),
          ...(found.undoState ? [`${found.takenOut} taken out, ${found.leftInPlace} left in place.`] : []),
        ]
        const rows = staying.map(({ serialNumber, line, stays }) => [
          serialNumber,
          String(line),
          stays ? reasons[stays] : '',
        ])
        if (rows.length > 0) lines.push(...table(['Stays', 'Line', 'Why'], rows))
        print(options.json, { ...found, staying }, ...lines)
      }),
    )
}

function cancelCommand(): Command {
  return withServerOptions(new Command('cancel'))
    .description('Cancel imports that are under way; what they stored stays')
    .argument('<id...>', 'of the imports, as taxiway imports list says them')
    .option('--yes', 'as for other commands: this one does not ask, since an import goes on with the same file')
    .addHelpText('after', '\nExample:\n  taxiway imports cancel 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b')
    .action((ids: string[], options: Options) =>
      withApi(options, async (api) => {
        const found = await findEach(ids, (id) => one(api, id))
        const imports: DeviceImport[] = []
        await doEach(
          found,
          ({ id }) => id,
          async ({ id }) => void imports.push(await api.post<DeviceImport>(`${path}/${id}/cancel`, undefined)),
        )
        const lines = imports.map(
          ({ id, registered, updated, lastLine }) =>
            `${id}: cancelled after line ${lastLine}; ${registered} registered, ${updated} updated.`,
        )
        print(options.json, { ok: true, imports }, ...lines)
      }),
    )
}

function undoCommand(): Command {
  return withServerOptions(new Command('undo'))
    .description('Take out what imports of the last day registered and nobody has used or changed since')
    .argument('<id...>', 'of the imports, as taxiway imports list says them')
    .option('--dry-run', 'say what would go and what would stay, and change nothing')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
Devices that were switched on, changed or imported again since stay; taxiway imports show names them. What an import
brought up to date stays as it is.

Examples:
  taxiway imports undo 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --dry-run
  taxiway imports undo 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --yes`,
    )
    .action((ids: string[], options: Options) =>
      withApi(options, async (api) => {
        const undo = (id: string, dryRun: boolean) => api.post<ImportUndo>(`${path}/${id}/undo`, { dryRun })
        const before = new Map<string, DeviceImport>()
        const found = await findEach(ids, async (id) => {
          const known = await one(api, id)
          before.set(known.id, known)
          return { id: known.id, ...(await undo(known.id, true)) }
        })
        const effect = found.flatMap(({ id, takesOut, leaves }) => [
          `${id}: ${takesOut} would be taken out.`,
          ...leaves.map(({ reason, devices }) => `  ${devices} would stay: ${reasonOf(reason)}.`),
        ])
        if (options.dryRun) {
          print(options.json, { ok: true, dryRun: true, imports: found }, ...effect, 'Nothing was changed.')
          return
        }
        const all = found.reduce((sum, { takesOut }) => sum + takesOut, 0)
        const what =
          all === 0
            ? 'Nothing would be taken out; an import that is undone does not go on any more.'
            : `${all === 1 ? 'One device' : `${all} devices`} would lose the registration, and with it groups and profile.`
        if (!(await mayGoOn(what, options.yes))) return
        await doEach(
          found,
          ({ id }) => id,
          async ({ id }) => void (await undo(id, false)),
        )
        const ended: DeviceImport[] = []
        for (const { id } of found) ended.push(await whenUndone(api, id))
        const lines = ended.map(({ id, takenOut }) => {
          const now = takenOut - (before.get(id)?.takenOut ?? 0)
          const stay = (found.find((one) => one.id === id)?.leaves ?? []).reduce((sum, { devices }) => sum + devices, 0)
          const earlier = takenOut > now ? `; ${takenOut - now} were taken out before` : ''
          return `${id}: ${now} taken out, ${stay} left in place${earlier}.`
        })
        print(options.json, { ok: true, dryRun: false, imports: ended }, ...lines)
      }),
    )
}

const reasonOf = (reason: string): string => reasons[reason as keyof typeof reasons] ?? reason

/** It goes on at the server whether somebody waits or not. */
async function whenUndone(api: Api, id: string): Promise<DeviceImport> {
  for (let turn = 0; turn < 3600; turn++) {
    const found = await one(api, id)
    if (found.undoState === 'complete') return found
    await sleep(turn < 10 ? 200 : 1000)
  }
  throw new Fault('unavailable', `The import ${id} is still being undone. Look again later: taxiway imports list`, {
    reason: 'import-undo-running',
  })
}
