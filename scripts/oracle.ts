// npm run oracle [-- --pytune FOLDER] [--partner-center-java FOLDER] [--only NAME] [--work FOLDER] [--keep]: real third-party clients, unmodified, against
// an installation of ours on this machine's loopback. They are brought from their registries into a folder outside the
// repository that stays between runs; what cannot be brought is said and skipped. Exit 1 on a failure that is not known.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import type { Client, Outcome } from './oracle/client.ts'
import { goOidc, oauth2Proxy } from './oracle/go/go.ts'
import { pebble } from './oracle/go/pebble.ts'
import { scepclient } from './oracle/go/scepclient.ts'
import { himmelblau } from './oracle/himmelblau.ts'
import { type Installation, startInstallation } from './oracle/installation.ts'
import { partnerCenterJava } from './oracle/java/java.ts'
import { msal } from './oracle/msal.ts'
import { provisioningPackages } from './oracle/provisioning-package.ts'
import { authlib, msalPython, scimTester } from './oracle/python/libraries.ts'
import { otherManagement } from './oracle/python/other-management.ts'
import { windowsCertificate, windowsFederated, windowsOnPremise } from './oracle/python/windows.ts'
import { pytune } from './oracle/pytune.ts'
import { roadtx } from './oracle/roadtx.ts'
import { samba } from './oracle/samba/samba.ts'
import { sealedLists } from './oracle/sealed.ts'

const { values } = parseArgs({
  options: {
    pytune: { type: 'string' },
    'partner-center-java': { type: 'string' },
    only: { type: 'string' },
    work: { type: 'string', default: join(tmpdir(), 'taxiway-oracle') },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  console.log(`npm run oracle -- [options]
  --pytune FOLDER   where the source of pytune is; no registry has it
  --partner-center-java FOLDER
                    the same of the vendor's Java SDK for Partner Center
  --only NAME       one client: msal, authlib, scim2-tester, go-oidc, oauth2-proxy, roadtx, pytune, specification (a PC by
                     OnPremise, Federated and Certificate, and device management that is not ours), libhimmelblau, samba, age,
                     wimlib, scepclient, pebble, Partner-Center-Java
  --work FOLDER     where clients are installed; stays between runs (${values.work})
  --keep            keep the scratch folder with what each step printed`)
  process.exit(0)
}

const clients: readonly Client[] = [
  msal,
  msalPython,
  authlib,
  scimTester,
  goOidc,
  oauth2Proxy,
  roadtx,
  pytune(values.pytune),
  windowsOnPremise,
  windowsFederated,
  windowsCertificate,
  otherManagement,
  himmelblau,
  samba,
  sealedLists,
  provisioningPackages,
  scepclient,
  pebble,
  partnerCenterJava(values['partner-center-java']),
].filter(({ name }) => !values.only || name.toLowerCase().includes(values.only.toLowerCase()))
const scratch = mkdtempSync(join(tmpdir(), 'taxiway-oracle-run-'))
const missing: string[] = []
let failed = 0
let steps = 0

const on = await startInstallation(join(scratch, 'data'))
try {
  for (const client of clients) await runClient(client, on)
} finally {
  await on.close()
  if (values.keep) console.log(`\nkept: ${scratch}`)
  else rmSync(scratch, { recursive: true, force: true })
}
if (missing.length > 0) console.log(`\nNot run:\n${missing.map((line) => `  ${line}`).join('\n')}`)
console.log(`\n${steps} steps, ${failed} failed`)
process.exit(failed > 0 || steps === 0 ? 1 : 0)

async function runClient(client: Client, installation: Installation): Promise<void> {
  const folder = join(values.work, client.name.replaceAll(/\W+/g, '-'))
  const own = join(scratch, client.name.replaceAll(/\W+/g, '-'))
  mkdirSync(folder, { recursive: true })
  mkdirSync(own)
  const installed = await client.install(folder)
  if ('missing' in installed) {
    missing.push(`${client.name}: ${installed.missing}`)
    return
  }
  console.log(`\n${client.name} ${installed.version}`)
  for await (const outcome of client.steps(installation, folder, own)) show(outcome)
}

function show({ step, result, detail, ms }: Outcome): void {
  steps++
  if (result === 'FAILED') failed++
  console.log(
    `  ${result.padEnd(12)} ${step.padEnd(46)} ${ms === undefined ? '' : `${ms} ms`.padStart(8)} ${detail.replaceAll(/\s+/g, ' ').slice(0, 160)}`,
  )
}
