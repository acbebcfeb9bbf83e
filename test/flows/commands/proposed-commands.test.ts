// What an administrator is told to type, after a stranger has typed something (T-06): no word of the stranger's is in it unless
// it names an account, and run in a shell it is the one command that it looks like.

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { raise } from '../../../src/alarm/alarm.sql.ts'
import { commandLine, type Said, taxiwayOn } from '../../support/world/command-line.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
let taxiway: (...words: string[]) => Promise<Said>

beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('proposed.example')
  taxiway = commandLine(world, tenant)
})
afterAll(async () => world?.[Symbol.asyncDispose]())

type Shown = { readonly next: readonly string[]; readonly out: string }
async function alarmAbout(name: string): Promise<Shown> {
  const { value } = await tenant.api.get<{ value: { id: string; subject: { id: string } }[] }>(
    '/beta/deviceManagement/alarms',
  )
  const id = value.find(({ subject }) => subject.id === name)?.id ?? ''
  const { next } = JSON.parse((await taxiway('alarms', 'show', id, '--json')).out) as Shown
  return { next, out: (await taxiway('alarms', 'show', id)).out }
}

/** The words that a shell makes of each command in these lines. */
function runInShell(lines: readonly string[]): string[][] {
  return lines.flatMap((line) => {
    const command = /(?:^|: )(taxiway .*)$/.exec(line)?.[1]
    if (command === undefined) return []
    const script = `taxiway() { printf '%s\\0' "$@"; }\n${command}`
    return [execFileSync('sh', ['-c', script], { encoding: 'utf8', cwd: world.folder }).split('\0').slice(0, -1)]
  })
}

test('[T-06] the alarm about guesses at a name that nobody has proposes nothing with that name', async () => {
  const name = 'x;touch pwned #@proposed.example'
  // as many as an account's counter takes, from more addresses than one address's counter would stop
  const guesses = Array.from({ length: 12 }, async (_, host) => {
    const stranger = atBrowser(world, { from: `127.0.1.${host + 1}` })
    const page = (await stranger.passwordPage('nobody@proposed.example')) ?? ''
    for (let guess = 0; guess < 9; guess++) {
      await stranger.send(page, { form: { step: 'password', username: name, password: 'wrong wrong' } })
    }
  })
  await Promise.all(guesses)
  const { next, out } = await alarmAbout(name)
  expect(next.join('\n')).toContain('There is no account of this name.')
  expect(next.join('\n')).not.toContain('touch')
  expect(out.slice(out.indexOf('What can be done'))).not.toContain('touch')
  expect(runInShell(next).map(([first]) => first)).toEqual(['alarms'])
  expect(existsSync(join(world.folder, 'pwned'))).toBe(false)
})

test('[T-06] an account that somebody guesses at is named by its id, whatever it is called', async () => {
  const pia = await tenant.user('o.brien')
  const { value } = await tenant.api.get<{ value: { id: string; userPrincipalName: string }[] }>('/v1.0/users')
  const id = value.find(({ userPrincipalName }) => userPrincipalName === pia.userPrincipalName)?.id
  await raise(world.app.db, tenant.tenantId, new Date(), {
    kind: 'password-guesses',
    subjectKind: 'user-name',
    subjectId: pia.userPrincipalName,
    detail: { lastName: pia.userPrincipalName, lastAddress: '127.0.1.1' },
  })
  const { next } = await alarmAbout(pia.userPrincipalName)
  expect(runInShell(next)[0]).toEqual(['user', 'sign-out', id])
  expect(await taxiway('user', 'sign-out', id ?? '')).toMatchObject({ code: 0 })
})

test('[T-06] a folder with any name stands in a proposed command as one word', async () => {
  const folder = join(world.folder, `O'Brien; touch pwned $(id)`)
  const { err } = await taxiwayOn(folder)('devices')
  const [command = ''] = /taxiway start --data .*(?=, or name)/.exec(err) ?? []
  expect(runInShell([command])).toEqual([['start', '--data', folder]])
})
