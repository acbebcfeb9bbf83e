// Joins per second, all through the wire with a bulk token, against how many signatures a second OpenSSL makes on this machine with a
// key like that of the join authority: a join needs one. Joins of one tenant are worked on four at a time; the best of several
// numbers of connections counts.

import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { createTenant, newTenantId } from '../../src/directory/tenant/tenant.ops.ts'
import { makeLog } from '../../src/http/log.ts'
import { makeBulkToken } from '../../src/identity/bulk-token/bulk-token.ops.ts'
import type { OperationContext } from '../../src/kernel/operation-context.ts'
import { encodeJoinRequest } from '../../src/protocol/drs/join.ts'
import { certificateRequest } from '../../test/support/certificate-request.ts'
import { blobOf } from '../../test/support/server/joined-computer.ts'
import { atBrowser } from '../../test/support/world/person.ts'
import { inParallel, post } from './tls-load.ts'

const levels = [1, 4, 8, 16]
const warmUp = 50

export async function runJoinBench({ devices }: { readonly devices: number }): Promise<Record<string, unknown>> {
  const data = mkdtempSync(join(tmpdir(), 'taxiway-bench-'))
  const config = loadConfig({ data, port: '0', logLevel: 'error' })
  const app = await startApp({ config, log: makeLog('error', 'stderr') })
  try {
    return await measure(app, devices)
  } finally {
    await app.close()
    rmSync(data, { recursive: true, force: true })
  }
}

async function measure(app: Awaited<ReturnType<typeof startApp>>, devices: number): Promise<Record<string, unknown>> {
  const { db, urls, ca } = app
  const operation: OperationContext = {
    tenantId: newTenantId(),
    actor: { kind: 'operator', id: 'bench', name: 'bench' },
    now: new Date(),
  }
  await createTenant(db, operation, { displayName: 'Home', domains: ['home.example'] })
  const mostJoins = Math.min(10_000, warmUp + devices * levels.length)
  const wanted = { displayName: `Bench ${randomBytes(4).toString('hex')}`, mostJoins, days: 1, networks: [] }
  const { token } = await makeBulkToken(db, operation, wanted)
  const { json } = await atBrowser({ urls, ca }).tokens({
    grant_type: 'refresh_token',
    client_id: 'b90d5b8f-5503-4153-b545-b31cecfaece2',
    refresh_token: token,
    resource: 'urn:ms-drs:enterpriseregistration.windows.net',
  })
  const agent = new Agent({ keepAlive: true, maxSockets: Math.max(...levels), ca })
  const body = JSON.stringify(joinBody())
  const headers = { authorization: `Bearer ${String(json.access_token)}`, 'content-type': 'application/json' }
  const joinOne = () => post(`${urls.drs}/EnrollmentServer/device/?api-version=2.0`, body, headers, agent)
  await inParallel(warmUp, 4, joinOne)
  const rates: { connections: number; perSecond: number }[] = []
  for (const connections of levels) {
    const start = performance.now()
    await inParallel(devices, connections, joinOne)
    rates.push({ connections, perSecond: Math.round((devices * 1000) / (performance.now() - start)) })
  }
  agent.destroy()
  const ours = Math.max(...rates.map(({ perSecond }) => perSecond))
  const baseline = signaturesPerSecond()
  return {
    name: 'join',
    ratio: Number((ours / baseline).toPrecision(3)),
    ours,
    baseline,
    unit: 'joins/s against signatures/s of one core',
    devices,
    rates,
  }
}

function joinBody(): Record<string, unknown> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return encodeJoinRequest({
    certificateRequest: certificateRequest(keys),
    transportKey: blobOf(keys.publicKey),
    joinType: 0,
    deviceType: 'Windows',
    osVersion: '10.0.26100.1',
    displayName: 'BENCH',
    targetDomain: '',
  })
}

/** As `openssl speed` tells it, for the curve of the join authority. */
function signaturesPerSecond(): number {
  const args = ['speed', '-elapsed', '-seconds', '3', 'ecdsap256']
  const said = execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const rate = /nistp256\)\s+\S+\s+\S+\s+([\d.]+)/.exec(said)?.[1]
  if (!rate) throw new Error(`openssl told no rate: ${said.slice(-300)}`)
  return Math.round(Number(rate))
}
