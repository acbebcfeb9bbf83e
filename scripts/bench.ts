// npm run bench -- import|batch|lookup|deploy|sessions|passwords|tokens|certificates|join|frames|groups [--rows N] [--devices N] [--json]: each measured against
// a baseline in the same run, since only the ratio means something on another machine. What is measured is described in
// docs/performance.md.

import { parseArgs } from 'node:util'

import { table } from '../src/commands/output.ts'
import { runCertificatesBench } from './bench/certificates.ts'
import { runDeployBench } from './bench/deploy.ts'
import { runFramesBench } from './bench/frames.ts'
import { runGroupsBench } from './bench/groups.ts'
import { runJoinBench } from './bench/join.ts'
import { runLookupBench } from './bench/lookup.ts'
import { runPasswordsBench } from './bench/passwords.ts'
import { runBatchBench } from './bench/registration/batch.ts'
import { runImportBench } from './bench/registration/import.ts'
import { runSessionsBench } from './bench/sessions.ts'
import { runTokensBench } from './bench/tokens.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '100000' },
    devices: { type: 'string', default: '100000' },
    rules: { type: 'string', default: '500' },
    'fan-out': { type: 'string', default: '30000' },
    'old-commands': { type: 'string', default: '2000000' },
    'by-request': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const benches: Record<string, () => Promise<Record<string, unknown>>> = {
  import: () => runImportBench({ rows: Number(values.rows) }),
  batch: () => runBatchBench({ devices: values.devices === '100000' ? 10_000 : Number(values.devices) }),
  lookup: () => runLookupBench({ devices: Number(values.devices) }),
  deploy: () =>
    runDeployBench({
      devices: values.devices === '100000' ? 200 : Number(values.devices),
      byRequest: values['by-request'],
    }),
  sessions: () =>
    runSessionsBench({
      devices: values.devices === '100000' ? 200 : Number(values.devices),
      fanOut: Number(values['fan-out']),
      old: Number(values['old-commands']),
    }),
  passwords: runPasswordsBench,
  tokens: runTokensBench,
  certificates: runCertificatesBench,
  join: () => runJoinBench({ devices: values.devices === '100000' ? 500 : Number(values.devices) }),
  frames: () => runFramesBench({ devices: Number(values.devices) }),
  groups: () => runGroupsBench({ rules: Number(values.rules), devices: Number(values.devices) }),
}

const run = benches[positionals[0] ?? '']
if (values.help || !run) {
  console.log(`npm run bench -- import [--rows N]      W1: CSV rows per second against raw COPY of the same rows
npm run bench -- batch [--devices N]    devices with a profile per second over Partner Center's batches, against the
                                        administrator's own import
npm run bench -- lookup [--devices N]   W2: hardware look-ups per second against a bare echo of the same body
npm run bench -- deploy [--devices N]   W9: whole deployments per second, and what one costs the processor and the
                                        database; --by-request: the statements of each request
npm run bench -- sessions [--devices N] [--fan-out N] [--old-commands N]
                                        management sessions of 20 settings a second against a bare echo, and how long
                                        a message takes at rest, while a policy fans out to N devices, and
                                        behind N finished commands
npm run bench -- passwords              how long an answer of the administration API takes while sixty wrong passwords are
                                        sent at once, against rest
npm run bench -- tokens                 tokens per second, for an application and for a person, against those of the library alone
npm run bench -- certificates           requests verified, certificates issued and written down, per second, against those of
                                        the certificate library alone, which writes nothing down, and OpenSSL's signatures
npm run bench -- join [--devices N]     joins per second, through the wire with a bulk token, against signatures a second of OpenSSL
npm run bench -- frames [--devices N]   how long a frame takes in Chromium while the portal's list of devices is scrolled, against
                                        bare rows without the portal
npm run bench -- groups [--rules N] [--devices N]
                                        changed devices, a new rule and all rules against the same predicates as plain SQL
Add --json for {"name","ratio","ours","baseline",…}.`)
  process.exit(values.help ? 0 : 2)
}
const result = await run()
if (values.json) console.log(JSON.stringify(result))
else console.log(readable(result))
process.exit(0)

/** One fact a line; several measurements stand side by side. */
function readable(facts: Record<string, unknown>): string {
  const lines: string[] = []
  for (const [name, value] of Object.entries(facts)) {
    if (Array.isArray(value)) {
      const runs = value as ReadonlyArray<Record<string, unknown>>
      const [head, ...rows] = Object.keys(runs[0] ?? {}).map((fact) => [fact, ...runs.map((run) => String(run[fact]))])
      if (head) lines.push('', ...table(head, rows), '')
    } else if (typeof value === 'object' && value !== null) {
      const parts = Object.entries(value).map(([part, one]) => `${part} ${String(one)}`)
      lines.push(`${name.padEnd(28)} ${parts.join(', ') || 'none'}`)
    } else lines.push(`${name.padEnd(28)} ${String(value)}`)
  }
  return lines.join('\n')
}
