// The device's disk: named JSON documents. On a folder each write is complete or not there at all, and durable when it
// returns (temporary file, fsync, rename, fsync of the folder), so that a kill at any moment leaves a readable device.

import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

export type DiskFile =
  | 'state'
  | 'identity'
  | 'hello'
  | 'management'
  | 'tree'
  | 'programs'
  | 'packages'
  | 'polled'
  | 'certificates'
  | 'logs'
  | 'agent'
  | 'secrets'
  | 'win32'

export type Disk = {
  /** Undefined when there is none. */
  readonly read: (name: DiskFile) => Promise<unknown>
  readonly write: (name: DiskFile, value: unknown) => Promise<void>
  /** A factory reset: nothing is left. */
  readonly wipe: () => Promise<void>
}

/** What each holds is said in docs/device.md. */
export const diskFiles: readonly DiskFile[] = [
  'state',
  'identity',
  'hello',
  'management',
  'tree',
  'programs',
  'packages',
  'polled',
  'certificates',
  'logs',
  'agent',
  'secrets',
  'win32',
]

export function memoryDisk(): Disk {
  const textByName = new Map<DiskFile, string>()
  return {
    read: async (name) => {
      const text = textByName.get(name)
      return text === undefined ? undefined : JSON.parse(text)
    },
    write: async (name, value) => {
      textByName.set(name, JSON.stringify(value))
    },
    wipe: async () => textByName.clear(),
  }
}

export function folderDisk(folder: string): Disk {
  const pathOf = (name: DiskFile): string => join(folder, `${name}.json`)
  const temporaryOf = (name: DiskFile): string => `${pathOf(name)}.new`
  return {
    read: async (name) => {
      const text = await readFile(pathOf(name), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
      return text === undefined ? undefined : JSON.parse(text)
    },
    write: async (name, value) => {
      // The folder holds private keys and nothing else of value, so it is for its owner only.
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const temporary = temporaryOf(name)
      await rm(temporary, { force: true }) // a killed write left it
      const file = await open(temporary, 'wx', 0o600)
      try {
        await file.writeFile(JSON.stringify(value))
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(temporary, pathOf(name))
      const directory = await open(folder, 'r')
      await directory.sync().finally(() => directory.close())
    },
    wipe: async () => {
      // The state last: while it is there, a killed wipe is seen as a device that goes on, not as half a device.
      // What a killed write left goes, too: there may be a private key in it.
      for (const name of [...diskFiles].reverse()) {
        for (const path of [temporaryOf(name), pathOf(name)]) await rm(path, { force: true })
      }
    },
  }
}
