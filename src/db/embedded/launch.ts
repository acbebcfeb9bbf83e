// Under which identity PostgreSQL runs. It refuses to be root, and its folder must belong to it.
// Each way is tried for real (a name for the user, the program, the folder) and the first that works is taken:
//   ordinary user      as we are; where the user has no name, in a user namespace that gives it one
//   root, own folder   in a user namespace, where root's files belong to an ordinary user: nothing is chowned or copied
//                      and root's home stays closed; in a container that forbids that, as nobody with leave to pass closed folders
//   root, foreign folder   as the folder's owner
// With setpriv, PostgreSQL also gets SIGINT (a clean stop) when we die, however we die.

import { execFile } from 'node:child_process'
import { chownSync, lchownSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'

import { Fault } from '../../kernel/fault.ts'

export type Launcher = {
  readonly name: string
  /** Owner that PostgreSQL's files must have, as we see it. */
  readonly uid: number
  readonly gid: number
  readonly prefix: (deathSignal: 'INT' | 'KILL') => readonly string[]
}

/** Where system programs are looked for; fixed, since only config.ts reads the environment. */
export const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export type Ran = { readonly code: number | string; readonly stdout: string; readonly stderr: string }

/** Runs a program to its end; never throws. `code` is the exit code, a signal or an errno name. */
export function run(command: readonly string[], env: Record<string, string>, cwd = '/'): Promise<Ran> {
  const [file = '', ...args] = command
  return new Promise((resolve) => {
    execFile(file, args, { env, cwd, maxBuffer: 4 << 20 }, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.signal ?? 'unknown') : 0, stdout, stderr })
    })
  })
}

export async function chooseLauncher(base: string, initdb: string, env: Record<string, string>): Promise<Launcher> {
  const failures: string[] = []
  const setpriv = (await run(['setpriv', '--pdeathsig', 'INT', '--', 'true'], env)).code === 0
  for (const launcher of candidates(base, setpriv)) {
    const giveBack = lend(base, launcher)
    // initdb --show looks for its user's name and for all its files, then ends
    const probe = '"$1" --show -D "$2" --username=taxiway && test -w "$2" -a -x "$2"'
    const ran = await run([...launcher.prefix('KILL'), 'sh', '-c', probe, 'sh', initdb, base], env)
    if (ran.code === 0) return launcher
    giveBack()
    failures.push(`${launcher.name}: ${ran.stderr.trim().split('\n').at(-1) || `failed (${ran.code})`}`)
  }
  throw new Fault('unavailable', refusal(failures), { reason: 'no-identity-for-postgresql', details: { failures } })
}

function refusal(failures: readonly string[]): string {
  const tried = failures.join('; ')
  if (process.getuid?.() !== 0)
    return `PostgreSQL cannot be run here (${tried}). Set DATABASE_URL to a PostgreSQL 15 or later.`
  return `PostgreSQL must not run as root, and no other way worked (${tried}). Start Taxiway as an ordinary user, allow user namespaces (unshare, from util-linux), or set DATABASE_URL to a PostgreSQL 15 or later.`
}

function candidates(base: string, setpriv: boolean): Launcher[] {
  const uid = process.getuid?.() ?? -1
  const gid = process.getgid?.() ?? -1
  const onDeath = (signal: string): string[] => (setpriv ? ['setpriv', '--pdeathsig', signal, '--'] : [])
  const asWeAre: Launcher = { name: 'as this user', uid, gid, prefix: onDeath }
  const namespaced: Launcher = { name: 'in a user namespace', uid, gid, prefix: (s) => [...unshare(), ...onDeath(s)] }
  if (uid !== 0) return hasName() ? [asWeAre] : [namespaced, asWeAre]

  const owner = statSync(base)
  if (owner.uid !== 0) {
    return [asUser(owner.uid, owner.gid, false), asUser(owner.uid, owner.gid, true)]
  }
  const nobody = passwd().find((entry) => entry.name === 'nobody')
  return nobody ? [namespaced, asUser(nobody.uid, nobody.gid, true)] : [namespaced]
}

function asUser(uid: number, gid: number, throughClosedFolders: boolean): Launcher {
  // without no_setuid_fixup, access(2), by which PostgreSQL looks for its own programs, would ignore the leave
  const capability = [
    '--inh-caps',
    '+dac_override',
    '--ambient-caps',
    '+dac_override',
    '--securebits',
    '+no_setuid_fixup',
  ]
  const leave = throughClosedFolders ? capability : []
  return {
    name: `as user ${uid}${throughClosedFolders ? ' with leave to pass closed folders' : ''}`,
    uid,
    gid,
    prefix: (signal) => [
      'setpriv',
      ...['--reuid', String(uid), '--regid', String(gid), '--clear-groups', ...leave, '--pdeathsig', signal, '--'],
    ],
  }
}

/** initdb wants its user to have a name, so we map to one that this machine knows. */
function unshare(): string[] {
  const user = passwd().find((entry) => entry.uid !== 0) ?? { uid: 1000, gid: 1000 }
  return ['unshare', '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`, '--']
}

function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

function passwd(): { name: string; uid: number; gid: number }[] {
  let text = ''
  try {
    text = readFileSync('/etc/passwd', 'utf8')
  } catch {
    // no such file: then there are no names
  }
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}

/** Gives the folder to the launcher's user where we are root; the answer takes it back. */
function lend(base: string, launcher: Launcher): () => void {
  const before = statSync(base)
  if (process.getuid?.() !== 0 || before.uid === launcher.uid) return () => {}
  chownTree(base, launcher.uid, launcher.gid)
  return () => chownTree(base, before.uid, before.gid)
}

/** Links themselves, never their targets. */
export function chownTree(path: string, uid: number, gid: number): void {
  chownSync(path, uid, gid)
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
    lchownSync(join(entry.parentPath, entry.name), uid, gid)
  }
}
