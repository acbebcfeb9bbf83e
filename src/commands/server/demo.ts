// `taxiway demo`: the main job once, for a newcomer: everything starts, four devices are deployed, the portals stay open.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'

import { loadConfig } from '../../config.ts'
import { runDemo } from '../../demo/run.ts'
import { makeLog } from '../../http/log.ts'
import { ensurePortalBuilt } from '../../http/portal/portal-build.ts'
import { sayDocument, untilStopped } from '../output.ts'
import { showOpening, showProgress, showSummary } from './demo-present.ts'

type Options = { json?: boolean; exit?: boolean; data?: string; port: string }

export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Watch it once: two organisations, a CSV, four devices from unboxing to desktop or to a clear failure.',
    )
    .option('--json', 'print one JSON document as the last line instead of a summary')
    .option('--exit', 'end when the devices are done, instead of keeping the portals open')
    .option('--data <dir>', 'keep the installation in this folder (default: a temporary one, removed at the end)')
    .option('--port <n>', 'first of eight consecutive ports; 0 takes free ones', '0')
    .addHelpText(
      'after',
      `
Nothing outside this machine is contacted and nothing but the folder is written. The devices are simulated and say so;
the hardware hash of the first one is collected from this machine as far as it shows itself.

Exit code 0 when all four devices ended as they must.

Example:
  taxiway demo --exit`,
    )
    .action(demo)
}

async function demo({ json, exit, data, port }: Options): Promise<void> {
  const temporary = data === undefined
  const folder = data ?? mkdtempSync(join(tmpdir(), 'taxiway-demo-'))
  const config = loadConfig({ data: folder, port, logLevel: 'error', passwordGrant: 'true' })
  const stopped = untilStopped()
  try {
    if (!json) showOpening()
    await ensurePortalBuilt(fileURLToPath(new URL('../../..', import.meta.url)))
    const result = await Promise.race([
      runDemo(config, makeLog(config.logLevel, 'stderr'), showProgress(json === true)),
      stopped.then(() => undefined),
    ])
    if (!result) process.exit(130)
    try {
      const { ok, devices, urls } = result
      if (json) sayDocument({ ok, devices, urls })
      else showSummary(result)
      process.exitCode = ok ? 0 : 1
      if (!exit) await stopped
    } finally {
      await result.close()
    }
  } finally {
    if (temporary) rmSync(folder, { recursive: true, force: true })
  }
}
