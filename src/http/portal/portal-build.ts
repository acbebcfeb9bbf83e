// In a clone, builds the portal once when it is missing or older than its source. An installed package brings its portal
// built and no source; there is nothing to do then. The build goes to a folder of its own and is swapped in when complete,
// so that nobody is served half a portal and two starters do not write over each other.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** `root` is the folder that holds `portals/`. Throws with the builder's own words when the build fails. */
export async function ensurePortalBuilt(root: string): Promise<void> {
  const portals = join(root, 'portals')
  const vite = builderOf(portals)
  if (!existsSync(join(portals, 'admin')) || !vite) return
  if ((await newestChange(portals)) <= (await modifiedAt(join(portals, 'dist', 'index.html')))) return
  const fresh = join(portals, `dist.${process.pid}`)
  try {
    await run(portals, vite, fresh)
    await swapIn(portals, fresh)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

/** Undefined where the development tools are not installed. */
function builderOf(portals: string): string | undefined {
  try {
    const manifest = createRequire(join(portals, 'package.json')).resolve('vite/package.json')
    return join(manifest, '..', 'bin', 'vite.js')
  } catch {
    return undefined
  }
}

function run(portals: string, vite: string, outDir: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vite, 'build', '--outDir', outDir, '--logLevel', 'warn'], {
      cwd: portals,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    const keep = (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else
        reject(new Error(`The portal could not be built. Run 'npm run build -w portals' to see why.\n${said.trim()}`))
    })
  })
}

async function swapIn(portals: string, fresh: string): Promise<void> {
  const old = join(portals, `dist.old.${process.pid}`)
  await rename(join(portals, 'dist'), old).catch(() => undefined) // there was none
  try {
    await rename(fresh, join(portals, 'dist'))
  } catch (error) {
    // Somebody else swapped theirs in at the same moment; it is as good as ours.
    if (!existsSync(join(portals, 'dist', 'index.html'))) throw error
  } finally {
    await rm(old, { recursive: true, force: true })
  }
}

/** Of all sources of a build: the portal's files, the server's files that they import, and the pages of the help. */
async function newestChange(portals: string): Promise<number> {
  const folders = (await readdir(portals, { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && !/^(?:dist|node_modules)\b/.test(entry.name),
  )
  const inside = await Promise.all(
    [...folders.map(({ name }) => name), '../docs'].map((folder) =>
      readdir(join(portals, folder), { recursive: true, withFileTypes: true }),
    ),
  )
  const own = inside
    .flat()
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const taken = new Set<string>()
  for (const path of own) await takenFromServer(path, join(portals, '..', 'src', '/'), taken)
  const paths = [...own, ...taken, join(portals, 'vite.config.ts'), join(portals, 'package.json')]
  return Math.max(...(await Promise.all([...new Set(paths)].map(modifiedAt))))
}

/** With what those import in turn: a rule may lie several files deep. */
async function takenFromServer(path: string, src: string, known: Set<string>): Promise<void> {
  if (!/\.tsx?$/.test(path)) return
  const text = await readFile(path, 'utf8').catch(() => '')
  const named = [...text.matchAll(/\bfrom '(\.{1,2}\/[^']+)'/g)].map(([, name = '']) => join(dirname(path), name))
  for (const one of named) {
    if (!one.startsWith(src) || known.has(one)) continue
    known.add(one)
    await takenFromServer(one, src, known)
  }
}

/** Zero when there is no such file. */
async function modifiedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
