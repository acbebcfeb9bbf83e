// Which tenant a command is about, where the installation has several and none was named: somebody at a terminal is asked,
// everybody else is refused. A command that took one of them would change the wrong organisation without a word.

import { connect } from 'node:net'
import { isCancel, select } from '@clack/prompts'
import type { Command } from 'commander'

import { loadConfig, tenantInEnvironment } from '../config.ts'
import { printable } from '../kernel/text/printable.ts'
import { operatorFile, serverOf } from './operator-file.ts'
import { sayAside } from './output.ts'
import { notRunning } from './reached.ts'
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
  const { data, tenant: said, json } = command.optsWithGlobals<{ data?: string; tenant?: string; json?: boolean }>()
  const tenant = said ?? tenantInEnvironment()
  const demo = tellOfDemo({ data, tenant, json })
  if (tenant !== undefined) command.setOptionValue('tenant', tenant)
  if (tenant !== undefined || demo) return
  const folder = loadConfig({ data }).data
  const { tenants, urls } = operatorFile(folder).read() ?? { tenants: [], urls: {} }
  if (tenants.length < 2) return
  // whoever named a tenant first would learn only then that nobody answers
  if (!(await answers(urls.graph))) throw notRunning(folder)
  if (json || !process.stdin.isTTY || !process.stdout.isTTY) return // find says what is missing
  const chosen = await select({
    message: 'Which tenant? (--tenant names one)',
    options: tenants.map(({ domain }) => ({ value: domain, label: printable(domain) })),
    maxItems: 10,
    input: process.stdin,
  })
  if (isCancel(chosen)) throw new UsageError('Nothing was done.')
  command.setOptionValue('tenant', chosen)
}

/** Whether anybody takes a connection there. */
function answers(address = ''): Promise<boolean> {
  if (!URL.canParse(address)) return Promise.resolve(false)
  const { hostname, port } = new URL(address)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443), timeout: 5_000 })
    const end = (is: boolean) => () => {
      socket.destroy()
      resolve(is)
    }
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false))
  })
}
