// How long an answer of the administration API takes while sixty wrong passwords are sent at once (T-53), against rest: passwords
// are checked two at a time, each on a thread of its own, so that the ratio stays below three on two cores.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startApp } from '../../src/app.ts'
import { openApi } from '../../src/client/api.ts'
import { loadConfig } from '../../src/config.ts'
import { createTenant, newTenantId } from '../../src/directory/tenant/tenant.ops.ts'
import { createUser } from '../../src/directory/user/user.ops.ts'
import { makeLog } from '../../src/http/log.ts'
import { createApplication } from '../../src/identity/application/application.ops.ts'
import type { OperationContext } from '../../src/kernel/operation-context.ts'
import { atBrowser } from '../../test/support/world/person.ts'

const guesses = 60
const rounds = 5
const answersAtRest = 200

export async function runPasswordsBench(): Promise<Record<string, unknown>> {
  const data = mkdtempSync(join(tmpdir(), 'taxiway-bench-'))
  const app = await startApp({
    config: loadConfig({ data, port: '0', logLevel: 'error' }),
    log: makeLog('error', 'stderr'),
  })
  try {
    return await measure(app)
  } finally {
    await app.close()
    rmSync(data, { recursive: true, force: true })
  }
}

async function measure({ db, urls, ca }: Awaited<ReturnType<typeof startApp>>): Promise<Record<string, unknown>> {
  const operation: OperationContext = {
    tenantId: newTenantId(),
    actor: { kind: 'operator', id: 'bench', name: 'bench' },
    now: new Date(),
  }
  await createTenant(db, operation, { displayName: 'Home', domains: ['home.example'] })
  const script = await createApplication(db, operation, { displayName: 'bench', roles: ['Organization.Read.All'] })
  const api = openApi({ ...urls, ...script, ca, tenant: operation.tenantId })
  const timed = async (until: (answers: number) => boolean) => {
    const took: number[] = []
    while (!until(took.length)) {
      const start = performance.now()
      await api.get('/v1.0/organization')
      took.push(performance.now() - start)
    }
    return took
  }
  await timed((answers) => answers === answersAtRest)
  const rest: number[] = []
  const busy: number[] = []
  for (let round = 0; round < rounds; round++) {
    // each round from an address of its own, for four people whom nobody tried before: no try is only told to wait
    const pages = await Promise.all(
      [0, 1, 2, 3].map(async (n) => {
        const userPrincipalName = `many${round}${n}@home.example`
        const password = randomBytes(12).toString('hex')
        await createUser(db, operation, { userPrincipalName, displayName: 'Somebody', password })
        const browser = atBrowser({ urls, ca }, { from: `127.0.0.${90 + round}` })
        const form = { step: 'password', username: userPrincipalName, password: 'surely not this one' }
        const page = (await browser.passwordPage(userPrincipalName)) ?? ''
        return () => browser.send(page, { form })
      }),
    )
    rest.push(...(await timed((answers) => answers === answersAtRest)))
    let checked = 0
    const flood = Array.from({ length: guesses }, async (_, n) => {
      await pages[n % pages.length]?.()
      checked++
    })
    busy.push(...(await timed(() => checked === guesses)))
    await Promise.all(flood)
  }
  api.close()
  const ours = half(busy)
  const baseline = half(rest)
  return {
    name: 'passwords',
    ratio: Number((ours / baseline).toPrecision(3)),
    ours,
    baseline,
    unit: 'milliseconds, median answer',
    guessesAtOnce: guesses,
    answersMeanwhile: busy.length,
  }
}

const half = (times: number[]) => Number((times.sort((a, b) => a - b)[times.length >> 1] ?? 0).toPrecision(3))
