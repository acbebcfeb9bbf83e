// A file made to be slow, sent by one tenant while another works.

import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { lockPlacement } from '../../../src/directory/membership/membership.sql.ts'
import { longestLine } from '../../../src/protocol/csv/records.ts'
import type { Hardware } from '../../../src/simulator/options.ts'
import { countSearched } from '../../support/characters-searched.ts'
import { csvHeader, endlessQuotes } from '../../support/endless-quotes.ts'
import { ticketFor } from '../../support/world/held.ts'
import { newHardware } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

/**
 * The most characters that the server searched between two turns of its event loop: what held the others up, in a measure that
 * is the same on a slow machine.
 */
function watchLoop(): () => number {
  const searched = countSearched()
  let most = 0
  let before = 0
  const look = () => {
    most = Math.max(most, searched.characters() - before)
    before = searched.characters()
  }
  let watching = true
  const turn = () => {
    look()
    if (watching) setImmediate(turn)
  }
  setImmediate(turn)
  return () => {
    watching = false
    look()
    searched.end()
    return most
  }
}

/** Other work of another organisation: of a first run, of the administration API, of an import. */
async function openOther(world: World) {
  const fabrikam = await world.tenant('fabrikam.example')
  const known = newHardware()
  await register(fabrikam, known)
  return async () => {
    const fresh = newHardware()
    const [, hello] = await Promise.all([
      fabrikam.api.get('/v1.0/groups'),
      ticketFor(world, known),
      register(fabrikam, fresh),
    ])
    expect(hello).toMatch(/^[\w-]+\./)
  }
}

const identities = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities'
const register = ({ api }: WorldTenant, { hash, fields }: Hardware) =>
  api.post(identities, { serialNumber: fields.serialNumber, hardwareIdentifier: hash })

const rowOf = ({ hash, fields }: Hardware) => `${fields.serialNumber},,${hash}\n`

/** The last line of the answer. */
async function importFile({ api }: WorldTenant, file: string): Promise<string> {
  let last = ''
  await api.send('POST', `${identities}/importCsv`, file, 'text/csv', (line) => {
    last = line
  })
  return last
}

test('[T-58] the server stays awake: broken rows are capped, little is searched between two turns of others, another tenant is served', async () => {
  await using world = await startWorld()
  const contoso = await world.tenant('contoso.example')
  const workOfOthers = await openOther(world)
  const devices = Array.from({ length: 1500 }, () => newHardware())
  const files: readonly (readonly [string, string, RegExp])[] = [
    ...Object.entries(endlessQuotes).map(([name, file]) => [name, file, /cannot be read|"kind":"summary"/] as const),
    ['one value of 8 MB', `${csvHeader}S,,${'A'.repeat(8 * 1024 ** 2)}\n`, /"kind":"summary"/],
    ['rows of nothing', csvHeader + ',,\n'.repeat(20_000), /"kind":"summary"/],
    ['true devices', csvHeader + devices.map(rowOf).join(''), /"kind":"summary"/],
  ]
  for (const [name, file, end] of files) {
    let done = false
    const importing = importFile(contoso, file)
      .catch(String)
      .finally(() => {
        done = true
      })
    const most = watchLoop()
    do await workOfOthers()
    while (!done)
    const searched = most()
    expect(await importing).toMatch(end)
    expect([name, searched < longestLine * 8 ? 'little at once' : searched]).toEqual([name, 'little at once'])
  }
  await expect(importFile(contoso, endlessQuotes['a mark that something follows'] ?? '')).resolves.toMatch(
    /More than 1000 lines cannot be read/,
  )
}, 600_000)

test('[T-58] a crowd of imports of one tenant, all waiting for a lock, takes no connection from another tenant’s look-ups, imports and requests', async () => {
  await using world = await startWorld()
  const contoso = await world.tenant('contoso.example')
  const workOfOthers = await openOther(world)
  const hardware = newHardware()
  const small = csvHeader + rowOf(hardware)
  // so many that its batch takes the lock of all keys
  const big =
    csvHeader +
    Array.from({ length: 30 }, () => newHardware())
      .map(rowOf)
      .join('')
  const refused: unknown[] = []
  let over = 0
  const crowd = await world.app.db.transaction().execute(async (tx) => {
    await lockPlacement(tx, contoso.tenantId, 'changing')
    const sent = Array.from({ length: 30 }, () =>
      importFile(contoso, big).then(
        (last) => {
          over++
          return last
        },
        (error: unknown) => {
          refused.push(error)
          return undefined
        },
      ),
    )
    const waiting = async () =>
      Number(
        (
          await sql<{ n: string }>`
            select count(*) as n from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock'`.execute(world.app.db)
        ).rows[0]?.n,
      )
    await expect.poll(async () => [refused.length, await waiting()], { timeout: 30_000 }).toEqual([22, 2])
    await workOfOthers()
    expect([over, world.app.pool.waitingCount]).toEqual([0, 0])
    return sent
  })
  const ends = (await Promise.all(crowd)).filter((last) => last !== undefined)
  expect(ends).toHaveLength(8)
  for (const end of ends) expect(end).toMatch(/"state":"complete"/)
  expect(refused[0]).toMatchObject({ status: 429, message: expect.stringContaining('8 imports of this organisation') })
  // the places are free again
  expect(await importFile(contoso, small)).toMatch(/"registered":1/)
}, 120_000)
