// Which tenant a command is about, where the installation has several and none was named: somebody at a terminal is asked,
// everybody else is refused. A command that took one of them would change the wrong organisation without a word.

import { isCancel, select } from '@clack/prompts'
import type { Command } from 'commander'

import { loadConfig } from '../config.ts'
import { printable } from '../kernel/text/printable.ts'
import { operatorFile, serverOf } from './operator-file.ts'
import { sayAside } from './output.ts'
import type { RunningDemo } from './server/running-demo.ts'
import { UsageError } from './usage.ts'

type Which = {
  readonly data?: string | undefined
  readonly tenant?: string | undefined
  readonly json?: boolean | undefined
}

/** Whoever named no server learns that it is the demonstration that answers. */
export function tellOfDemo({ data, tenant, json }: Which): RunningDemo | undefined {
  const { demo } = serverOf({ data })
  if (demo && !json) sayAside(`This is the demonstration that runs here, tenant ${tenant ?? demo.tenant}.`)
  return demo
}

/** Before the command runs: afterwards it has its `--tenant`, unless there is nothing to choose. */
export async function chooseTenant(command: Command): Promise<void> {
  const { data, tenant, json } = command.optsWithGlobals<{ data?: string; tenant?: string; json?: boolean }>()
  const demo = tellOfDemo({ data, tenant, json })
  if (tenant !== undefined || demo || json || !process.stdin.isTTY || !process.stdout.isTTY) return // find says what is missing
  const tenants = operatorFile(loadConfig({ data }).data).read()?.tenants ?? []
  if (tenants.length < 2) return
  const chosen = await select({
    message: 'Which tenant? (--tenant names one)',
    options: tenants.map(({ domain }) => ({ value: domain, label: printable(domain) })),
    maxItems: 10,
    input: process.stdin,
  })
  if (isCancel(chosen)) throw new UsageError('Nothing was done.')
  command.setOptionValue('tenant', chosen)
}
