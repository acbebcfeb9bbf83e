// The only wiring: configuration -> database -> features -> listeners. The result serves; `close` ends it in the
// reverse order, letting requests under way finish.

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { operatorFile } from './commands/operator-file.ts'
import type { Config } from './config.ts'
import { type Service, services } from './contract/route.ts'
import type { Pool } from './db/open.ts'
import { openToServe } from './db/open-to-serve.ts'
import type { Db } from './db/schema.ts'
import { databaseFault } from './db/unavailable.ts'
import { valueFault } from './db/value.ts'
import { dialects } from './dialects.ts'
import { openFeatures, reactions, sweeps } from './features.ts'
import { allowOrigin } from './http/cors.ts'
import { closeAll, listenAll, makeApps, refuseTakenPorts, renewTls, type Urls } from './http/listeners.ts'
import type { Log } from './http/log.ts'
import { portalRoutes } from './http/portal/static.ts'
import { makeServe } from './http/serve.ts'
import { choosePorts, type Ports } from './http/socket/ports.ts'
import { regularJobs } from './jobs/all.ts'
import { openPublicly, type Publicly } from './jobs/public-certificate.ts'
import { startRegularJobs } from './jobs/regular.ts'
import { startSealer } from './jobs/seal-audit.ts'
import { startTenantJobs } from './jobs/tenant-jobs.ts'
import { openTls, tlsNamesOf } from './jobs/tls-renewal.ts'
import { Fault } from './kernel/fault.ts'
import type { Clock } from './kernel/operation-context.ts'
import { openOutgoing } from './outgoing.ts'
import { openAuthorities } from './pki/authority.ops.ts'
import { loadMasterKey } from './pki/master-key.ops.ts'
import { makeSeal, SealError } from './pki/seal.ts'
import { installationSecret } from './pki/secret.ops.ts'
import type { ServerCertificate } from './pki/tls-authority.ops.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const portalFolder = join(root, 'portals', 'dist')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

export type App = {
  readonly urls: Urls
  /** PEM of the authorities of our TLS certificates that clients should trust now; also in `<data>/ca.pem`. */
  readonly ca: string
  /** Looks at once, not within a minute, whether our certificate or its authority has to change. */
  readonly checkTls: () => Promise<void>
  readonly db: Db
  readonly pool: Pool
  readonly close: () => Promise<void>
}

/** Connections kept back, beside those that everything else shares (docs/operating/database.md). */
const forSignIn = 8
const forReadiness = 1

export type AppOptions = {
  readonly config: Config
  readonly log: Log
  readonly clock?: Clock
  readonly onStatement?: (sql: string) => void
  /** False: the audit trail is sealed when somebody asks for it and at the end, so that tests can count statements. */
  readonly sealsByItself?: boolean
  /** How long a statement waits for a lock; for tests, which hold locks for as long as a slow machine needs. */
  readonly lockTimeoutMs?: number
}

export async function startApp({
  config,
  log,
  clock = () => new Date(),
  onStatement,
  sealsByItself = true,
  lockTimeoutMs,
}: AppOptions): Promise<App> {
  const outgoing = openOutgoing(config)
  // A first start that cannot serve leaves no database. Later ones say first that another server runs on the folder.
  if (config.port !== 0 && !existsSync(operatorFile(config.data).path)) {
    const { ports } = await choosePorts(config)
    await refuseTakenPorts({ host: config.host, ports })
  }
  mkdirSync(config.data, { recursive: true, mode: 0o700 })
  const database = await openToServe({
    databaseUrl: config.databaseUrl,
    databaseOwnerUrl: config.databaseOwnerUrl,
    dataDir: config.data,
    log,
    onStatement,
    lockTimeoutMs,
  })
  const { db } = database
  const failed = (what: string) => (error: unknown) => log.error({ err: error }, what)
  /** What is wrong with the file is the operator's affair: where it stands is nobody's who calls. */
  const operator = () => {
    try {
      return operatorFile(config.data).read()
    } catch (error) {
      log.error({ err: error }, 'the file of the command line cannot be read')
      throw new Fault(
        'unavailable',
        'The server cannot tell its own command line from other applications at the moment. Its log says why.',
        { reason: 'command-line-unreadable', cause: error },
      )
    }
  }
  let chosen: Ports | undefined
  let publicly: Publicly | undefined
  try {
    const seal = makeSeal(await loadMasterKey(config.data, config.masterKey))
    const authorities = await openAuthorities(db, seal, clock)
    const names = tlsNamesOf(config)
    publicly = await openPublicly({ db, seal, clock, names, config, log })
    const also = () => publicly?.certificate()?.root ?? ''
    const tls = await openTls({ db, seal, clock, names, caFile: join(config.data, 'ca.pem'), log, also })
    const shown = () => publicly?.certificate() ?? tls.certificate()
    const tlsFor = ({ privateKeyPem, certificatePem }: ServerCertificate) => ({
      key: privateKeyPem,
      cert: certificatePem,
      clientAuthorities: { checkin: [authorities.mdm.pem], drs: [authorities.join.pem] },
    })
    const apps = await makeApps(
      tlsFor(shown()),
      dialects,
      log,
      (error) => databaseFault(error) ?? valueFault(error) ?? error,
      config,
    )
    chosen = await choosePorts(config)
    const { ports } = chosen
    const urls = urlsOf(config, ports)
    const secret = (name: string) => installationSecret(db, seal, clock, name)
    const features = await openFeatures(
      {
        db,
        signInDb: database.keepBack(forSignIn),
        pool: database.pool,
        urls,
        dataRegion: config.dataRegion,
        clock,
        seal,
        authorities,
        secret,
        failed,
      },
      {
        readinessDb: database.keepBack(forReadiness),
        metricsAccess: {
          token: config.metricsToken,
          addressesAreClients: config.origins.portal === undefined || config.trustedProxies.length > 0,
        },
        tlsAuthority: () => tls.authority().der,
        fetchText: outgoing.fetchText,
        passwordGrant: config.passwordGrant,
        sendsMail: config.mailUrl !== undefined,
        tpmTrustFolder: config.tpmTrust,
        // Read each time: a `tenant create` of another process may have added one.
        isCommandLine: (tenantId, id) =>
          operator()?.tenants.some((one) => one.tenantId === tenantId && one.clientId === id) ?? false,
        keepCommandLine: (one) => operatorFile(config.data).keep(one, urls),
        dropCommandLine: (tenantId) => operatorFile(config.data).drop(tenantId),
      },
    )
    allowOrigin(apps.graph, urls.portal)
    allowOrigin(apps.login, urls.portal)
    features.serve(makeServe(apps, features.authenticate, clock))
    portalRoutes(apps.portal, { distDir: portalFolder, urls, version })
    await chosen.release()
    const show = () => renewTls(apps, tlsFor(shown()))
    await publicly?.keep(() => void tls.check().then(show, failed('ca.pem could not be written'))) // who trusts it trusts both
    await listenAll(apps, { host: config.host, ports })
    tls.keep(show)
    const { signingKeyDays } = config
    const deliver = { db, seal, clock, portal: urls.portal, ...outgoing }
    const regular = startRegularJobs(db, regularJobs({ db, seal, clock, signingKeyDays, sweeps, deliver, failed }))
    const onError = failed('what is left to do for an organisation could not be done')
    const queue = startTenantJobs({ db, kinds: features.jobs, reactions, clock, onError })
    const sealer = await startSealer({
      db,
      clock,
      checkpointKey: features.checkpointKey,
      keptIn: join(config.data, 'audit-checkpoints.jsonl'),
      byItself: sealsByItself,
      onError: failed('the audit trail could not be sealed or verified'),
    })
    return {
      urls,
      get ca() {
        return tls.ca()
      },
      checkTls: tls.check,
      db,
      pool: database.pool,
      async close() {
        await closeAll(apps)
        await publicly?.stop()
        await tls.stop()
        await queue.stop()
        await regular.stop()
        await features.close()
        await sealer.stop()
        await database.stop()
      },
    }
  } catch (error) {
    await chosen?.release()
    await publicly?.stop()
    await database.stop()
    if (error instanceof SealError) {
      throw new Fault('unavailable', error.message, { reason: 'master-key', cause: error })
    }
    throw error
  }
}

function urlsOf(config: Config, ports: Readonly<Record<Service, number>>): Urls {
  const entries = services.map((service) => {
    const own = `https://${config.name}${ports[service] === 443 ? '' : `:${ports[service]}`}`
    return [service, config.origins[service] ?? own] as const
  })
  return Object.fromEntries(entries) as Urls
}
