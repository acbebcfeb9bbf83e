// `taxiway sign-ins --follow` as a process of its own, against entries that are committed in another order than they were begun.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { recordAudit } from '../../../src/audit/record.sql.ts'
import { inTransaction } from '../../../src/db/tx.ts'
import { commandLine } from '../../support/world/command-line.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
  commandLine(world, tenant) // the folder of the server names it
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const program = fileURLToPath(new URL('../../../bin/taxiway.js', import.meta.url))

function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), opened }
}

/** A sign-in whose transaction has written its entry and is not committed before `commit`. */
async function underWay(name: string) {
  const person = await tenant.user(name)
  const actor = { kind: 'user', id: person.id, name: person.userPrincipalName } as const
  const [written, allowed] = [gate(), gate()]
  const done = inTransaction(world.app.db, async (tx) => {
    await recordAudit(
      tx,
      { tenantId: tenant.tenantId, actor, now: new Date() },
      {
        action: 'identity.user.signIn',
        targetKind: 'user',
        targetId: person.id,
        details: { signIn: 'interactiveUser', userId: person.id, way: 'page' },
      },
    )
    written.open()
    await allowed.opened
  })
  await written.opened
  return {
    async commit() {
      allowed.open()
      await done
    },
  }
}

test('who signs in is told once, also whose entry is committed after that of somebody who came later', async () => {
  const early = await underWay('early')
  await atBrowser(world).tokensOf(await tenant.user('before'))
  const child = spawn(process.execPath, [program, 'sign-ins', '--follow', '--json', '--data', world.folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const told: string[] = []
  const reader = createInterface({ input: child.stdout }).on('line', (line) =>
    told.push(String(JSON.parse(line).userPrincipalName).split('@')[0] ?? ''),
  )
  const hears = (name: string) =>
    new Promise<void>((resolve) => {
      const look = () => told.includes(name) && resolve()
      reader.on('line', look)
      look()
    })
  try {
    await hears('before')
    const slow = await underWay('slow')
    await atBrowser(world).tokensOf(await tenant.user('quick'))
    await hears('quick')
    await slow.commit()
    await hears('slow')
    await early.commit()
    await hears('early')
    await atBrowser(world).tokensOf(await tenant.user('last'))
    await hears('last')
    expect(told).toEqual(['before', 'quick', 'slow', 'early', 'last'])
  } finally {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
}, 120_000)
