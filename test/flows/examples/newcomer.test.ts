// The pages that a newcomer follows, and the examples that start a server, as they are printed: by a shell, each command a
// process of its own, in a home where nothing was configured.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { createTestDatabase } from '../../support/database/database.ts'
import { type Clone, openClone, type Started } from '../../support/examples/clone.ts'
import { nodeOptions } from '../../support/examples/machine.ts'
import { blockOf, examplesOf } from '../../support/examples/printed.ts'
import { ninePorts } from '../../support/server/server-process.ts'
import { asTerminal } from '../../support/server/terminal.ts'
import { atBrowser } from '../../support/world/person.ts'

const admin = 'admin@home.example'
const chosen = 'nine landing lights'

/** As the administrator does: chooses the password behind the link, and signs in with it. */
async function choosePassword({ folder }: Pick<Clone, 'folder'>, link: string, data = '.local/share/taxiway') {
  const ca = readFileSync(join(folder, data, 'ca.pem'), 'utf8')
  const browser = atBrowser({ urls: { login: new URL(link).origin } as never, ca })
  const { text } = await browser.send(link, { form: { password: chosen, again: chosen } })
  expect(text).toContain('Your password is set')
  expect(await browser.signIn({ userPrincipalName: admin, password: chosen })).toMatchObject({
    code: expect.any(String),
  })
}

async function well(clone: Clone, line: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { code, out, err } = await clone.run(line, env)
  expect([line, code, code === 0 ? '' : err]).toEqual([line, 0, ''])
  return out
}

test('what the README says below "Run it" reaches a registered machine whose story is told', async () => {
  const [start = '', collect = '', bring = '', story = '', ...more] = blockOf('README.md', 'Run it')
  expect(more).toEqual([])
  await using clone = openClone(await ninePorts())
  const server = clone.start(start, { NODE_OPTIONS: `--import ${asTerminal}` })
  const [, link = ''] = await server.says(/Choose its password here[^\n]*\nuntil [^\n]*\n\n(https:\/\/\S+)\n$/)
  await choosePassword(clone, link)

  await well(clone, collect, { NODE_OPTIONS: nodeOptions })
  const [, row = ''] = readFileSync(join(clone.folder, 'pc.csv'), 'utf8').split('\r\n')
  expect(await well(clone, bring)).toMatch(/^1 registered, 0 updated, 0 refused/m)
  const told = clone.start(story.replace('SERIAL', row.split(',')[0] ?? ''))
  await told.says(/registered/)
  expect(told.child.exitCode).toBeNull() // --follow goes on
  expect(`${told.out()}`).toMatch(/profile/)
  await told.ends('SIGINT')

  await server.ends('SIGINT')
  expect(server.out()).toMatch(/\nEnding: requests that are under way finish first\.\nEnded\.\n$/)
  expect(server.err()).not.toMatch(/PostgreSQL says|connection/) // a normal end is no warning
}, 240_000)

test('what docs/device.md says below "In one minute" brings a simulated device to its desktop', async () => {
  const [start = '', ...lines] = blockOf('docs/device.md', 'In one minute')
  await using clone = openClone(await ninePorts())
  const server = clone.start(start, { NODE_OPTIONS: `--import ${asTerminal}` })
  await server.says(/Choose its password here/)
  let password = ''
  for (const line of lines) {
    const out = await well(clone, line.replace('--password …', `--password ${password}`))
    password = /The password, shown only now: (\S+)/.exec(out)?.[1] ?? password
  }
  const csv = readFileSync(join(clone.folder, 'device.csv'), 'utf8')
  const serial = csv.split('\n')[1]?.split(',')[0] ?? ''
  expect(await well(clone, `npx taxiway devices show ${serial}`)).toMatch(/is managed.*pia@home\.example/s)
  await server.ends('SIGINT')
}, 240_000)

const ready = (server: Started) =>
  server
    .says(/^(\{"ready":true,.*\})$/m)
    .then(
      ([, document = '']) => JSON.parse(document) as { urls: Record<string, string>; administrator: { link: string } },
    )

const examples = (await examplesOf('start')).map(({ line }) => line).filter((line) => line !== 'taxiway start')

test.each(examples)(
  '%s, as the help prints it, serves',
  async (line) => {
    await using database = await createTestDatabase()
    await using clone = openClone(await ninePorts())
    const env = { TAXIWAY_DATABASE_OWNER_URL: database.url, DATABASE_URL: database.serverUrl }
    const printed = line.replace(/^DATABASE_URL=\S+/, `DATABASE_URL=${database.serverUrl}`).replace('/srv/', '/tmp/')
    const server = clone.start(printed, env)
    const { urls, administrator } = await ready(server)
    const [, port] = /--port (\d+)/.exec(line) ?? []
    if (port !== undefined) expect(Object.values(urls).map((url) => Number(new URL(url).port))).toContain(Number(port))
    await choosePassword(clone, administrator.link, line.includes('--data') ? 'taxiway' : undefined)
    await server.ends('SIGINT')
  },
  240_000,
)

test.each((await examplesOf('demo')).map(({ line }) => line))(
  '%s, as the help prints it, deploys its four devices and ends',
  async (line) => {
    await using clone = openClone(0)
    const out = await well(clone, line)
    expect(out.match(/ as expected$/gm)).toHaveLength(4)
    expect(out).not.toContain('Open in the browser') // nothing serves any more
    expect(readdirSync(clone.folder).filter((name) => name.startsWith('taxiway-demo-'))).toEqual([])
  },
  240_000,
)
