// What the commands about imports reach.

import { expect } from 'vitest'

import { newHardware } from '../../world/office.ts'
import type { Reaches } from '../execute.ts'
import { management } from '../have/base.ts'
import type { Stage } from '../stage.ts'

type Import = { id: string; state: string; undoState: string | null; registered: number }

const read = (stage: Stage, id: string) => stage.api.get<Import>(`${management}/deviceImports/${id}`)

/** Of one device; its id. */
async function imported(stage: Stage): Promise<string> {
  const { hash, fields } = newHardware()
  const csv = `Device Serial Number,Windows Product ID,Hardware Hash\n${fields.serialNumber},,${hash}\n`
  await stage.api.send('POST', `${management}/importedWindowsAutopilotDeviceIdentities/importCsv`, csv, 'text/csv')
  return (await stage.api.get<{ value: Import[] }>(`${management}/deviceImports?$top=1`)).value[0]?.id ?? ''
}

/** As if a server still received it, or before it stored a row. */
async function importThatIs(stage: Stage, state: 'running' | 'cancelled'): Promise<string> {
  const id = await imported(stage)
  await stage.world.app.db
    .updateTable('device_import')
    .set({ state, registered: 0, last_line: 0, lease_until: new Date(Date.now() + 3_600_000) })
    .where('tenant_id', '=', stage.tenant.tenantId)
    .where('id', '=', id)
    .execute()
  return id
}

/** For `taxiway import --resume`. */
export const importToResume = (stage: Stage): Promise<string> => importThatIs(stage, 'cancelled')

export const importsReach: Readonly<Record<string, Reaches>> = {
  'imports list': {
    before: ({ stage }) => imported(stage),
    after: ({ said, before }) => expect(said.out).toMatch(new RegExp(`^${before} +complete `, 'm')),
  },
  'imports show': {
    id: imported,
    after: ({ said }) => expect(said.out).toMatch(/: complete; 1 registered, 0 updated, 0 refused\./),
  },
  'imports cancel': {
    id: (stage) => importThatIs(stage, 'running'),
    after: async ({ stage, args: [id = ''] }) => expect(await read(stage, id)).toMatchObject({ state: 'cancelled' }),
  },
  'imports undo': {
    id: imported,
    async after({ stage, args: [id = ''], options, said }) {
      const undoState = options.dryRun ? null : 'complete'
      expect(await read(stage, id)).toMatchObject({ undoState })
      expect(said.out).toMatch(
        options.dryRun ? / 1 would be taken out\.\n.*Nothing was changed\.\n$/ : / 1 taken out, 0 left/,
      )
    },
  },
}
