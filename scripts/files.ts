// The few file operations that the scripts share; text is UTF-8.

import { existsSync, readFileSync as readBytes, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export { existsSync, writeFileSync }

export function readFileSync(path: string): string {
  return readBytes(path, 'utf8')
}

/** Every file below a folder whose name ends so, in a stable order. */
export function globSync(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => join(folder, path))
    .sort()
}
