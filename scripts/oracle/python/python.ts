// Python clients: one virtual environment, and each program run unmodified through redirect.py.

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Outcome, Result } from '../client.ts'
import { type Ran, run } from '../command.ts'
import type { Installation } from '../installation.ts'

const redirect = fileURLToPath(new URL('redirect.py', import.meta.url))
export const pythonIn = (folder: string): string => join(folder, 'venv', 'bin', 'python')

/** The version of the first package, or why there is none. */
export async function installPackages(
  folder: string,
  packages: readonly string[],
): Promise<{ readonly version: string } | { readonly missing: string }> {
  const python = pythonIn(folder)
  if (!existsSync(python)) {
    const made = await run({ program: 'python3', args: ['-m', 'venv', join(folder, 'venv')], cwd: folder })
    if (made.code !== 0) return { missing: `no virtual environment: ${last(made.output)}` }
  }
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]
  const installed = await run({ program: python, args, cwd: folder, timeoutMs: 300_000 })
  if (installed.code !== 0) return { missing: `pip: ${last(installed.output)}` }
  const name = (packages[0] ?? '').split('==')[0]
  const ask = `import importlib.metadata as m; print(m.version('${name}'))`
  return { version: (await run({ program: python, args: ['-c', ask], cwd: folder })).output.trim() }
}

/** The vendor's hosts, as the clients name them, and who serves them here. */
function hosts({ urls }: Installation): Record<string, string> {
  return {
    'login.microsoftonline.com': urls.login,
    'enterpriseregistration.windows.net': urls.drs,
    'graph.microsoft.com': urls.graph,
    'graph.windows.net': urls.graph,
    'enrollment.manage.microsoft.com': urls.enrollment,
    'r.manage.microsoft.com': urls.checkin,
    'manage.microsoft.com': urls.enrollment,
    [new URL(urls.content).host]: urls.content, // our own address, which comes with the application
  }
}

// this client knows the check-in address by heart instead of taking it from the provisioning document
const paths = { 'r.manage.microsoft.com/devicegatewayproxy/cimhandler.ashx': '/omadm/cimhandler.ashx' }

export type PythonStep = {
  readonly step: string
  readonly args: readonly string[]
  /** What the output must contain when it worked. */
  readonly expect: RegExp
  /** Why it does not work here, where that is known. */
  readonly limit?: string
  /** A last look at what came of it: what is wrong, or undefined. */
  readonly check?: (output: string) => Promise<string | undefined> | string | undefined
}

export async function takeStep(
  on: Installation,
  { folder, scratch, program }: { readonly folder: string; readonly scratch: string; readonly program: string },
  { step, args, expect, limit, check }: PythonStep,
): Promise<Outcome> {
  const start = Date.now()
  const ran = await run({
    program: pythonIn(folder),
    args: [redirect, program, ...args],
    cwd: scratch,
    env: {
      ORACLE_HOSTS: JSON.stringify(hosts(on)),
      ORACLE_PATHS: JSON.stringify(paths),
      ORACLE_CA: on.caFile,
      COLUMNS: '200',
      PYTHONIOENCODING: 'utf-8',
    },
  })
  writeFileSync(join(scratch, `${step.replaceAll(/\W+/g, '-')}.log`), ran.output)
  const problem = expect.test(ran.output) ? await check?.(ran.output) : failureIn(ran)
  const ms = Date.now() - start
  if (problem === undefined) return { step, result: 'ok', detail: detailOf(expect, ran.output), ms }
  const result: Result = limit ? 'known limit' : 'FAILED'
  return { step, result, detail: limit ?? problem, ms }
}

const detailOf = (expect: RegExp, output: string): string => expect.exec(output)?.[1] ?? ''
const last = (text: string): string => text.trim().split('\n').at(-1) ?? ''
const failureIn = ({ code, output }: Ran): string => `exit ${code}: ${last(output).slice(0, 300)}`
