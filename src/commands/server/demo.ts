// `taxiway demo`: the main job once, for a newcomer: everything starts, four devices are deployed, the portals stay open.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'

import { loadConfig, runtimeFolder } from '../../config.ts'
import { runDemo } from '../../demo/run.ts'
import { makeLog } from '../../http/log.ts'
import { ensurePortalBuilt } from '../../http/portal/portal-build.ts'
import { serverOf } from '../operator-file.ts'
import { say, sayDocument, untilStopped } from '../output.ts'
import { isWatched, showLive, showOpening, showProgress, showSummary } from './demo-present.ts'
import { forgetDemo, noteDemo } from './running-demo.ts'

type Options = { json?: boolean; exit?: boolean; verbose?: boolean; data?: string; port: string }

export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Watch it once: two organisations, a CSV, four devices from unboxing to desktop or to a clear failure.',
    )
    .option('--json', 'one JSON document as the last line instead of a summary, with the administrator of the portal')
    .option('--exit', 'end when the devices are done, instead of keeping the portals open')
    .option('--verbose', 'a line for each step, as where no terminal is, instead of a table that moves')
    .option('--data <dir>', 'keep the installation in this folder (default: a temporary one, removed at the end)')
    .option('--port <n>', 'first of nine consecutive ports; 0 takes free ones', '0')
    .addHelpText(
      'after',
      `
Nothing outside this machine is contacted and nothing but the folder is written. The devices are simulated and say so;
the hardware hash of the first one is collected from this machine as far as it shows itself.

While it runs, taxiway devices, story and audit of the same user find it by themselves where no other server was started.

Exit code 0 when all four devices ended as they must.

Example:
  taxiway demo --exit`,
    )
    .action(demo)
}

async function demo({ json, exit, verbose, data, port }: Options): Promise<void> {
  const temporary = data === undefined
  const folder = data ?? mkdtempSync(join(tmpdir(), 'taxiway-demo-'))
  const config = loadConfig({ data: folder, port, logLevel: 'error', passwordGrant: 'true' })
  const stopped = untilStopped()
  const shown = json || verbose || !isWatched() ? showProgress(json === true) : showLive()
  let interrupted = false
  try {
    if (!json) showOpening()
    await ensurePortalBuilt(fileURLToPath(new URL('../../..', import.meta.url)))
    const result = await runDemo(config, makeLog(config.logLevel, 'stderr'), shown, stopped).finally(shown.end)
    if (!result) {
      interrupted = true
      return
    }
    try {
      const { ok, devices, urls, domain, administrator } = result
      const found = !exit && noteDemo(runtimeFolder(), { pid: process.pid, data: folder, tenant: domain })
      if (json) sayDocument({ ok, devices, urls, data: folder, tenant: domain, portal: urls.portal, administrator })
      else showSummary(result, { found: found && serverOf({}).demo !== undefined, ends: exit === true })
      process.exitCode = ok ? 0 : 1
      if (!exit) await stopped
      if (!exit && !json) say('', 'Ending.')
    } finally {
      forgetDemo(runtimeFolder(), process.pid)
      await result.close()
    }
  } finally {
    if (temporary) rmSync(folder, { recursive: true, force: true })
    if (interrupted) process.exit(130) // devices that are under way wait for what never comes
  }
}
